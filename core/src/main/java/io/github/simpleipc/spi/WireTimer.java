package io.github.simpleipc.spi;

/** A clock and an alarm. */
public interface WireTimer {
    /** Nanoseconds of a monotonic clock; only differences mean anything. */
    long nanoTime();

    /**
     * Runs a short task, which must not block, on the timer's thread at a point in time.
     *
     * @param atNanos when, on the clock of {@link #nanoTime}; at once if it has passed
     */
    Alarm at(long atNanos, Runnable task);

    /** A task that was set. */
    interface Alarm {
        /** Forgets the task if it has not begun. */
        void cancel();
    }
}
