package io.github.simpleipc.internal.session;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A library thread's turn at reading a lane. As an executor it runs user code right there, without a hop to another thread;
 * the turn is over when that took long, or was about to, and another thread has the role by then.
 *
 * <p>Owned by its thread.
 */
final class Turn implements Executor, Runnable {
    private static final ThreadLocal<@Nullable Turn> CURRENT = new ThreadLocal<>();

    private final Lane lane;
    private boolean over;
    /** Of the stay in user code that is under way. */
    private long stamp = ReadingRole.NONE;

    /** A turn whose thread has the lane's reading role from the beginning. */
    Turn(Lane lane) {
        this.lane = lane;
    }

    @Override
    public void run() {
        CURRENT.set(this);
        try {
            lane.read(this);
        } finally {
            CURRENT.remove();
        }
    }

    boolean isOver() {
        return over;
    }

    /** Runs user code on this thread. */
    @Override
    public void execute(Runnable userCode) {
        if (over) {
            userCode.run();
            return;
        }
        var passesOnFirst = lane.passesOnFirst();
        stamp = lane.role().enterUserCode();
        if (passesOnFirst) {
            passOn();
        } else {
            lane.monitor().userCodeBegins();
        }
        dropLateInterrupt();
        try {
            userCode.run();
        } finally {
            over = !lane.role().takeOver(stamp);
            stamp = ReadingRole.NONE;
            // Whom user code meant by it is gone with the user code.
            dropLateInterrupt();
        }
    }

    /** Has another thread read from now on, if this one still would when its user code returns. */
    private void passOn() {
        if (stamp != ReadingRole.NONE && lane.role().takeOver(stamp)) {
            lane.startTurn();
        }
    }

    /** What came too late for the user code that it was meant for would let no wait wait, and hit other user code. */
    static void dropLateInterrupt() {
        var unused = Thread.interrupted();
    }

    /** To be called before the calling thread blocks in this library: nobody may wait for the lane that it reads. */
    static void beforeBlocking() {
        var turn = CURRENT.get();
        if (turn != null) {
            turn.passOn();
        }
    }

    /**
     * True if the calling thread may leave the writing of what it has just appended to its turn on this lane: it, or who takes
     * the role over from it, writes what has gathered before anything else.
     */
    static boolean gathersFor(Lane lane) {
        var turn = CURRENT.get();
        return turn != null
                && turn.lane == lane
                && !turn.over
                && (turn.stamp == ReadingRole.NONE || lane.role().isAt(turn.stamp));
    }
}
