/** Keys, key derivation, proofs and the encryption of frames. Knows no socket, no thread and no message. */
@NullMarked
package io.github.simpleipc.internal.crypto;

import org.jspecify.annotations.NullMarked;
