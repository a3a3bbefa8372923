package io.github.simpleipc.internal.time;

import io.github.simpleipc.spi.WireTimer;

/**
 * A clock and an alarm. One per connection; nothing else in the library waits for time, except threads of the user that
 * wait in {@code awaitConnected} and the like, and what measures the machine: idle workers, the monitor of user code, the
 * pace of strangers, a spin.
 */
public interface Timer extends WireTimer, AutoCloseable {
    @Override
    Alarm at(long atNanos, Runnable task);

    /** Forgets all tasks and ends the timer's thread. */
    @Override
    void close();

    /** A task that was set. */
    interface Alarm extends WireTimer.Alarm {}
}
