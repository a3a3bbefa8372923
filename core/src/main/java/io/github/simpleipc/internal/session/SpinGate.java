package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Decides whether a reader looks again and again for a moment before it goes to sleep. A wake-up costs 5 to 10 µs, and 25 where
 * its core sleeps too, so where the answer comes sooner than that, spinning halves a round trip; where it does not, or where
 * another process needs the core, spinning costs many times what it saves. So it is done only while it has just paid:
 *
 * <ul>
 *   <li>SHUT: one wait in so many is a probe; after a probe that failed, one in twice as many.
 *   <li>PROBING: each wait spins; three hits in a row open the gate, one miss shuts it.
 *   <li>OPEN: each wait spins. A hit adds a credit, a miss takes many; the gate shuts when none is left.
 * </ul>
 *
 * A scheduler likes to keep two processes that wake each other on one core, and there no look finds anything: the peer waits for
 * the core that looks for it. It moves one of them only if both want to run when its clock ticks. So each fourth probe lasts longer
 * than a tick, once; the next two looks must be as fast as ever.
 *
 * <p>Two looks that are far apart mean that the thread lost its core between them: somebody else needs it, and the gate shuts for
 * long.
 *
 * <p>Owned by the reader of a lane. Times are of the machine, not of the connection's timer: they measure a loop, and
 * nothing waits for them.
 */
final class SpinGate {
    /** How long one wait spins at the most: the peer may have to wake up, too, and to handle many queries at a time. */
    static final long SPIN_NANOS = 100_000;

    /** How long it spins in a long probe: more than a tick of Linux at 100 Hz, the slowest there is. */
    static final long LONG_SPIN_NANOS = 12_000_000;

    /** How many probes that fail come before a long one. */
    static final int SHORT_PROBES = 3;

    /** The longest pause between two looks of a thread that has its core. */
    static final long DESCHEDULED_NANOS = 50_000;

    static final int FIRST_INTERVAL = 64;
    static final int LONGEST_INTERVAL = 4_096;
    static final int HITS_TO_OPEN = 3;
    static final int FIRST_CREDITS = 8;
    static final int MOST_CREDITS = 16;
    static final int COST_OF_A_MISS = 8;

    /** Not on one core, where nobody else can do anything meanwhile. Changed for the benchmark's comparison only. */
    static volatile boolean allowed = Runtime.getRuntime().availableProcessors() > 1;

    private enum State {
        SHUT,
        PROBING,
        OPEN
    }

    private State state = State.SHUT;
    private int interval = FIRST_INTERVAL;
    private int waitsToProbe = FIRST_INTERVAL;
    private int hits;
    private int credits;
    /** Since the last long probe, or since the gate was open. */
    private int failedProbes;

    /** Asked before each wait: true if it should spin first, and then tell how it went. */
    boolean opens() {
        if (state != State.SHUT) {
            return allowed;
        }
        waitsToProbe--;
        if (waitsToProbe > 0) {
            return false;
        }
        state = State.PROBING;
        hits = 0;
        return allowed;
    }

    /** Looks again and again for something to read, and notes how it went; 0 if nothing came. */
    int spin(Link link, ByteBuffer target) throws IOException {
        var limit = limitNanos();
        var start = System.nanoTime();
        var last = start;
        while (true) {
            Thread.onSpinWait();
            var count = link.tryRead(target);
            var now = System.nanoTime();
            if (count != 0) {
                hit();
                return count;
            }
            if (now - last > DESCHEDULED_NANOS) {
                descheduled();
                return 0;
            }
            if (now - start > limit) {
                miss();
                return 0;
            }
            last = now;
        }
    }

    /** How long the wait that is next spins at the most. */
    long limitNanos() {
        var isLongProbe = state == State.PROBING && hits == 0 && failedProbes == SHORT_PROBES;
        return isLongProbe ? LONG_SPIN_NANOS : SPIN_NANOS;
    }

    /** What was waited for came while spinning. */
    void hit() {
        if (state == State.OPEN) {
            credits = Math.min(credits + 1, MOST_CREDITS);
            return;
        }
        hits++;
        if (hits == HITS_TO_OPEN) {
            state = State.OPEN;
            credits = FIRST_CREDITS;
            interval = FIRST_INTERVAL;
            failedProbes = 0;
        }
    }

    /** It did not. */
    void miss() {
        if (state == State.OPEN) {
            credits -= COST_OF_A_MISS;
            if (credits <= 0) {
                shut(interval);
            }
        } else {
            probeFailed();
            shut(2 * interval);
        }
    }

    /** The thread lost its core while spinning. */
    void descheduled() {
        if (state == State.PROBING) {
            probeFailed();
        }
        shut(4 * interval);
    }

    private void probeFailed() {
        failedProbes = failedProbes == SHORT_PROBES ? 0 : failedProbes + 1;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    private void shut(int nextInterval) {
        state = State.SHUT;
        interval = Math.min(nextInterval, LONGEST_INTERVAL);
        waitsToProbe = interval;
    }
}
