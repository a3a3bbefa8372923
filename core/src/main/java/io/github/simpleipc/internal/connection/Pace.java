package io.github.simpleipc.internal.connection;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * How fast strangers are received: so many in a row, and after that so many a second. Whoever comes faster waits in the backlog,
 * so that a flood takes no more of the machine than that, and nobody is dropped for it.
 *
 * <p>A leaky bucket as a meter (ITU-T I.371, the virtual scheduling algorithm). Times are of the machine, not of the connection's
 * timer: they pace a loop, and nothing waits for them. Owned by the accepting thread.
 */
final class Pace {
    /** 1,000 a second, as {@code docs/security.md} says: far more than a pair needs, and little for a machine. */
    static final long INTERVAL_NANOS = 1_000_000;

    private final LongSupplier clock;
    private final LongConsumer pause;
    private final long toleranceNanos;
    private long nextNanos;

    /** @param burst how many in a row need not wait */
    Pace(int burst) {
        this(burst, System::nanoTime, LockSupport::parkNanos);
    }

    Pace(int burst, LongSupplier clock, LongConsumer pause) {
        this.clock = clock;
        this.pause = pause;
        this.toleranceNanos = (burst - 1) * INTERVAL_NANOS;
        this.nextNanos = clock.getAsLong();
    }

    /** Blocks for as long as the next one is too early; some milliseconds at the most. */
    void pass() {
        var now = clock.getAsLong();
        while (nextNanos - now > toleranceNanos) {
            pause.accept(nextNanos - now - toleranceNanos);
            now = clock.getAsLong();
        }
        nextNanos = Math.max(nextNanos - now, 0) + now + INTERVAL_NANOS;
    }
}
