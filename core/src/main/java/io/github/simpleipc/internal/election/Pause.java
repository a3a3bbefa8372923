package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.transport.Cancellation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;

/** The pauses between the attempts of one job: growing, and of random length, so that two rivals fall out of step. */
public final class Pause {
    private static final long FIRST_NANOS = 2_000_000;
    private static final long SHORTEST_ATTEMPT_NANOS = 10_000_000;
    private static final long LONGEST_NANOS = 50_000_000;

    private final Deadline deadline;
    private final Cancellation cancellation;
    private long boundNanos = FIRST_NANOS;

    public Pause(Deadline deadline, Cancellation cancellation) {
        this.deadline = deadline;
        this.cancellation = cancellation;
    }

    /**
     * Pauses for a moment.
     *
     * @return false if the deadline has passed, so that there is no use in going on
     * @throws ConnectFailedException if the thread is interrupted, or the job cancelled
     */
    public boolean take() throws ConnectFailedException {
        cancellation.check();
        var left = deadline.nanosLeft();
        if (left <= 0) {
            return false;
        }
        var nanos = ThreadLocalRandom.current().nextLong(boundNanos / 2, boundNanos);
        if (left - nanos < SHORTEST_ATTEMPT_NANOS) {
            nanos = left; // an attempt without time would only hide what stood in the way of the others
        }
        boundNanos = Math.min(boundNanos * 2, LONGEST_NANOS);
        var over = new CountDownLatch(1);
        var alarm = deadline.timer().at(deadline.timer().nanoTime() + nanos, over::countDown);
        AutoCloseable shortcut = over::countDown;
        cancellation.lend(shortcut);
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectFailedException(Reason.INTERRUPTED, "interrupted while waiting for an answer", e);
        } finally {
            alarm.cancel();
            cancellation.takeBack(shortcut);
        }
        cancellation.check();
        return !deadline.hasPassed();
    }
}
