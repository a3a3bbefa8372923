/** The one source of time: a clock that can be replaced in tests, deadlines, and tasks that run at a point in time. */
@NullMarked
package io.github.simpleipc.internal.time;

import org.jspecify.annotations.NullMarked;
