/**
 * Between a fresh link and its session: version, TLS, identity, mutual proof of the secret, and the keys of the link.
 * Knows no address and no query; who gets the slot is decided by a {@link io.github.simpleipc.internal.handshake.Gate}.
 * Normative text: {@code docs/protocol.md}, sections 2 to 4.
 */
@NullMarked
package io.github.simpleipc.internal.handshake;

import org.jspecify.annotations.NullMarked;
