package io.github.simpleipc.internal.time;

import java.time.Duration;

/**
 * A point in time for a whole job, however many steps it has.
 *
 * @param timer whose clock it is on
 * @param atNanos the point in time
 */
public record Deadline(Timer timer, long atNanos) {
    /** The deadline that is {@code duration} away from now. */
    public static Deadline in(Timer timer, Duration duration) {
        return new Deadline(timer, timer.nanoTime() + duration.toNanos());
    }

    /** The nanoseconds that are left; zero or less when it has passed. */
    public long nanosLeft() {
        return atNanos - timer.nanoTime();
    }

    /** True when no time is left. */
    public boolean hasPassed() {
        return nanosLeft() <= 0;
    }

    /** The earlier of this and the deadline that is {@code duration} away from now. */
    public Deadline orIn(Duration duration) {
        var other = in(timer, duration);
        return other.atNanos - atNanos < 0 ? other : this;
    }

    /**
     * Closes something when the deadline passes, so that whoever is blocked on it wakes up.
     *
     * @return to be closed when the job is done
     */
    public Guard guard(AutoCloseable resource) {
        return new Guard(this, resource);
    }

    /** See {@link #guard}. */
    public static final class Guard implements AutoCloseable {
        private final Timer.Alarm alarm;
        private volatile boolean fired;

        private Guard(Deadline deadline, AutoCloseable resource) {
            alarm = deadline.timer.at(deadline.atNanos, () -> {
                fired = true;
                try {
                    resource.close();
                } catch (Exception e) {
                    throw new IllegalStateException("closing at a deadline", e);
                }
            });
        }

        /** True if the deadline passed before this guard was closed. */
        public boolean hasFired() {
            return fired;
        }

        @Override
        public void close() {
            alarm.cancel();
        }
    }
}
