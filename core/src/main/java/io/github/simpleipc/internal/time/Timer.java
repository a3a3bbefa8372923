package io.github.simpleipc.internal.time;

/**
 * A clock and an alarm. One per connection; nothing else in the library waits for time, except threads of the user that
 * wait in {@code awaitConnected} and the like.
 */
public interface Timer extends AutoCloseable {
    /** Nanoseconds of a monotonic clock; only differences mean anything. */
    long nanoTime();

    /**
     * Runs a short task, which must not block, on the timer's thread at a point in time.
     *
     * @param atNanos when, on the clock of {@link #nanoTime}; at once if it has passed
     */
    Alarm at(long atNanos, Runnable task);

    /** Forgets all tasks and ends the timer's thread. */
    @Override
    void close();

    /** A task that was set. */
    interface Alarm {
        /** Forgets the task if it has not begun. */
        void cancel();
    }
}
