/**
 * Two processes, one piece of code: both open a {@link io.github.simpleipc.Connection} with the same
 * {@link io.github.simpleipc.ConnectionSpec}; the first becomes the server, the second the client, and from then on
 * either may query the other.
 *
 * <p>Start at {@link io.github.simpleipc.Connection}. Nothing outside this package is meant for users.
 */
@NullMarked
package io.github.simpleipc;

import org.jspecify.annotations.NullMarked;
