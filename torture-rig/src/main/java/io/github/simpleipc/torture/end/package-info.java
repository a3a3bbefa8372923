/** One of the two processes: the same program on both sides, on the public API alone. */
@NullMarked
package io.github.simpleipc.torture.end;

import org.jspecify.annotations.NullMarked;
