package io.github.simpleipc.internal.session;

import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.MessageKind;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;

/** An asker on its lane, whose queries are all answered at once. */
final class AskingSide {
    /** What asking has shown. */
    static final int ANSWERED = 1;

    static final int HUNG = 0;

    private static final int MAX = 100;
    private static final Duration TIMEOUT = Duration.ofHours(1);

    private final Lane lane;
    private final Asker asker;
    private volatile boolean ended;

    AskingSide() {
        lane = StressedLane.over(new AnsweringLink(), ReadingRule.ALWAYS, new Receiver());
        asker = new Asker(
                lane,
                new Asker.AskerLimits(MAX, MAX, MAX),
                new ReceiveBudget(MAX),
                new DeadlineWatch(StressTimer.INSTANCE, () -> {}),
                StressedLane.WORKERS,
                () -> {});
    }

    /** As a caller that blocks. */
    int ask() {
        var query = PendingQuery.blocking(MessageKind.BYTES, new byte[1], StressTimer.INSTANCE, TIMEOUT);
        HangWatch.during(() -> await(query), () -> asker.giveUp(query, AskingSide::hangs));
        return query.settlement().failure() == null ? ANSWERED : HUNG;
    }

    private static QueryTimeoutException hangs(Outcome outcome, Duration elapsed) {
        return new QueryTimeoutException("it hangs", outcome, elapsed);
    }

    private void await(PendingQuery query) {
        asker.submit(query);
        try {
            asker.await(query);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a caller that does not block; a library thread reads for it. */
    int askAsynchronously() {
        var query = PendingQuery.asynchronous(
                MessageKind.BYTES, new byte[1], StressTimer.INSTANCE, TIMEOUT, (settlement, here) -> {});
        asker.submit(query);
        return HangWatch.comes(query::isSettled) ? ANSWERED : HUNG;
    }

    /** Wants that a reader looks at the link. */
    int look() {
        HangWatch.during(lane::look, () -> lane.end(new IOException("it hangs")));
        return ended ? HUNG : ANSWERED;
    }

    private final class Receiver extends StressedLane.Receiver {
        @Override
        public void received(Frame frame, Executor here) throws IOException {
            asker.received(frame, here);
        }

        @Override
        public boolean wantsTurn(boolean reads) {
            return asker.wantsTurn(reads);
        }

        @Override
        public void unread() {
            asker.unread();
        }

        @Override
        public void ended(Exception cause) {
            ended = true;
            asker.end(cause);
        }
    }
}
