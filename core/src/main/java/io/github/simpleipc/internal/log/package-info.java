/** What a connection tells its loggers, and when. */
@NullMarked
package io.github.simpleipc.internal.log;

import org.jspecify.annotations.NullMarked;
