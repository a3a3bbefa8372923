/** Proves from the journals of both sides what was promised, or names what was broken. Knows neither processes nor sockets. */
@NullMarked
package io.github.simpleipc.torture.judge;

import org.jspecify.annotations.NullMarked;
