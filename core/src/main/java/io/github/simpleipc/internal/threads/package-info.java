/** The threads of one connection: all daemons, all named after it, all gone when it is closed. */
@NullMarked
package io.github.simpleipc.internal.threads;

import org.jspecify.annotations.NullMarked;
