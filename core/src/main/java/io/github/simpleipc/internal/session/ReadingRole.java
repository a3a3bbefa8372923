package io.github.simpleipc.internal.session;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Who reads a lane: never two threads at a time.
 *
 * <pre>
 *   FREE ──tryTake──► READING ──enterUserCode──► USER_CODE
 *    ▲                │     ▲                       │
 *    └────release─────┘     └────────takeOver───────┘
 * </pre>
 *
 * A thread that runs user code where it reads may be held up there for ever. So from USER_CODE whoever wins {@link #takeOver}
 * has the role: the thread itself when its user code has returned, or another one, which saw that it takes long.
 *
 * <p>One number: its two lowest bits are the mode, the others count the changes, so that a stamp is good for one stay in user
 * code. Each change is an atomic write; what the reader owns besides (buffer, decoder, gate) goes over with it.
 */
final class ReadingRole {
    /** No stamp. */
    static final long NONE = 0;

    private static final int FREE = 0;
    private static final int READING = 1;
    private static final int USER_CODE = 2;
    private static final int MODE = 3;
    private static final int CHANGE = 4;

    /** Never {@link #NONE}, also before the first change. */
    private final AtomicLong state = new AtomicLong(CHANGE);

    /** Takes the role if nobody has it. */
    boolean tryTake() {
        var now = state.get();
        while ((now & MODE) == FREE) {
            if (state.compareAndSet(now, next(now, READING))) {
                return true;
            }
            now = state.get();
        }
        return false;
    }

    boolean isFree() {
        return (state.get() & MODE) == FREE;
    }

    /** Gives the role away; by who has it. Whoever must read next has to be told by the caller, behind this. */
    void release() {
        state.set(next(held(READING), FREE));
    }

    /** Goes into user code, and returns the stamp of this stay; by who has the role. */
    long enterUserCode() {
        var stamp = next(held(READING), USER_CODE);
        state.set(stamp);
        return stamp;
    }

    /** Takes the role out of user code; false if another thread was faster. */
    boolean takeOver(long stamp) {
        return state.compareAndSet(stamp, next(stamp, READING));
    }

    /** True as long as nobody has taken the role out of this stay in user code. */
    boolean isAt(long stamp) {
        return state.get() == stamp;
    }

    /** The stamp of the stay in user code that is under way, or {@link #NONE}. */
    long userCode() {
        var now = state.get();
        return (now & MODE) == USER_CODE ? now : NONE;
    }

    /** A number that is another after each change. */
    long changes() {
        return state.get();
    }

    private long held(int mode) {
        var now = state.get();
        if ((now & MODE) != mode) {
            throw new IllegalStateException("the reading role is in mode " + (now & MODE) + ", not " + mode);
        }
        return now;
    }

    private static long next(long now, int mode) {
        return ((now & ~MODE) + CHANGE) | mode;
    }
}
