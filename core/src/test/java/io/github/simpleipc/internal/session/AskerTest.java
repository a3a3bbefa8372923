package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.MessageKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The asking half of a session by itself: who reads for it and until when, which places are free, and what its owner hears. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AskerTest {
    private static final Duration LONG = Duration.ofHours(1);

    /** How many were under way at each change. */
    private final List<Long> underWay = new ArrayList<>();

    private StillLane still;
    private Asker asker;

    /** @param linkBytes how much the link takes before it is full */
    private void start(int maxQueries, int linkBytes) {
        still = new StillLane(linkBytes, 1 << 20, ReadingRule.ALWAYS, new Asking());
        asker = new Asker(
                still.lane,
                new Asker.AskerLimits(maxQueries, 1 << 20, 1 << 20),
                new ReceiveBudget(1 << 20),
                new DeadlineWatch(still.timer, () -> asker.giveUpOverdue()),
                UserCode.onLibraryThreads(this, still.threads),
                () -> underWay.add(asker.underWay()));
    }

    @AfterEach
    void close() {
        still.close();
    }

    private PendingQuery ask(int bytes) {
        var query = PendingQuery.asynchronous(
                MessageKind.BYTES, new byte[bytes], still.timer, LONG, (settlement, here) -> settlement.handOver());
        asker.submit(query);
        return query;
    }

    private PendingQuery askBlocking(int bytes) {
        var query = PendingQuery.blocking(MessageKind.BYTES, new byte[bytes], still.timer, LONG);
        asker.submit(query);
        return query;
    }

    private static Frame response(long id) {
        return new Frame.Response(id, 0, ByteBuffer.allocate(0));
    }

    private void giveUp(PendingQuery query) {
        asker.giveUp(query, SessionPair::givenUp);
    }

    /** A close waits for what is under way, and looks again at each change alone. */
    @Test
    void whoWaitsForWhatIsUnderWayHearsOfEachAnswerAndOfWhatIsGivenUp() throws Exception {
        start(10, 1000);
        ask(1);
        var given = ask(1);
        assertThat(asker.underWay()).isEqualTo(2);
        still.receives(response(1));
        assertThat(underWay).containsExactly(1L);
        giveUp(given);
        assertThat(underWay).containsExactly(1L, 0L);
        // Its answer is owed still, but nobody waits for that.
        still.receives(response(2));
        assertThat(underWay).containsExactly(1L, 0L, 0L);
    }

    /** The peer will never hear of it, so that it has no answer to wait for. */
    @Test
    void whatIsGivenUpBeforeItLeftLeavesItsPlaceToTheNextAndItsRoom() throws Exception {
        start(2, 1);
        ask(200_000);
        var given = ask(7);
        var next = askBlocking(5);
        assertThat(next.id()).isZero();
        var before = still.lane.outbound().queue().queuedBytes();
        giveUp(given);
        assertThat(given.settlement().failure().outcome()).isEqualTo(Outcome.NOT_RUN);
        assertThat(next.id()).isEqualTo(3);
        assertThat(still.lane.outbound().queue().queuedBytes()).isEqualTo(before - 7 + 5);
    }

    @Test
    void aFreePlaceIsTakenByOneThatWaits() throws Exception {
        start(1, 1000);
        ask(1);
        var second = askBlocking(1);
        var third = askBlocking(1);
        still.receives(response(1));
        assertThat(second.id()).isEqualTo(2);
        assertThat(third.id()).isZero();
        still.write(response(2));
        asker.await(second);
        assertThat(third.id()).isEqualTo(3);
    }

    /** A thread that nobody needs would cost each query of a leader a switch of threads. */
    @Test
    void aLibraryThreadReadsOnlyWhileThereIsAnAnswerThatNobodyLeadsFor() throws Exception {
        start(10, 1000);
        assertThat(still.isReadByATurn()).isFalse();
        for (var id = 1; id <= 3; id += 2) {
            var asked = ask(1);
            assertThat(still.isReadByATurn()).isTrue();
            still.receives(response(id));
            assertThat(asked.settlement().response()).isEmpty();
            assertThat(still.isReadByATurn()).isFalse();
            var led = askBlocking(1);
            assertThat(still.isReadByATurn()).isFalse();
            still.write(response(id + 1));
            asker.await(led);
            assertThat(led.settlement().response()).isEmpty();
            assertThat(still.isReadByATurn()).isFalse();
        }
    }

    /** By the timer, while its caller sleeps in the link; and the peer still answers. */
    @Test
    void aLeaderWhoseQueryIsGivenUpReturnsAndAnotherReadsForItsAnswer() throws Exception {
        start(1, 1000);
        var query = askBlocking(1);
        still.threads.execute(() -> giveUp(query));
        asker.await(query);
        assertThat(query.settlement().failure()).isInstanceOf(QueryTimeoutException.class);
        answerIsTakenIn();
    }

    @Test
    void whatIsGivenUpBeforeItsCallerLeadsIsReadForAsWell() throws Exception {
        start(1, 1000);
        giveUp(askBlocking(1));
        answerIsTakenIn();
    }

    private void answerIsTakenIn() throws IOException {
        assertThat(still.isReadByATurn()).isTrue();
        still.receives(response(1));
        assertThat(still.isReadByATurn()).isFalse();
        assertThat(ask(1).isSettled()).as("refused").isFalse();
    }

    @Test
    void whoLeadsNoMoreLeavesTheLeadToOneThatWaits() throws Exception {
        start(10, 1000);
        var first = askBlocking(1);
        var second = new CompletableFuture<PendingQuery>();
        var other = new Thread(() -> awaitOnThisThread(second));
        still.goOn = () -> {
            if (other.getState() == Thread.State.NEW) {
                other.start();
            } else if (isParked(other, LeadersLine.class)) {
                still.goOn = Thread::onSpinWait;
                writeNow(response(1));
            }
        };
        asker.await(first);
        assertThat(first.settlement().response()).isEmpty();
        writeNow(response(2));
        other.join();
        assertThat(second.join().settlement().response()).isEmpty();
    }

    /** So do virtual threads. */
    @Test
    void aCallerThatNeverLeadsParksUntilItsAnswerIsThere() throws Exception {
        start(10, 1000);
        var asked = new CompletableFuture<PendingQuery>();
        var caller = new Thread(() -> {
            var query = PendingQuery.blocking(MessageKind.BYTES, new byte[1], still.timer, LONG);
            query.leadNoMore();
            asker.submit(query);
            asked.complete(query);
            awaitUninterrupted(query);
        });
        caller.start();
        while (!isParked(caller, PendingQuery.class)) {
            assertThat(caller.getState()).isNotEqualTo(Thread.State.TERMINATED);
        }
        assertThat(still.isReadByATurn()).isTrue();
        still.receives(response(1));
        caller.join();
        assertThat(asked.join().settlement().response()).isEmpty();
    }

    @Test
    void afterTheEndEveryThreadIsTurnedAway() throws Exception {
        start(1, 1000);
        var left = ask(1);
        var waits = askBlocking(1);
        asker.end(new ClosedException());
        var late = CompletableFuture.supplyAsync(() -> ask(1)).join();
        assertThat(left.settlement().failure().outcome()).isEqualTo(Outcome.MAY_HAVE_RUN);
        assertThat(waits.settlement().failure().outcome()).isEqualTo(Outcome.NOT_RUN);
        assertThat(late.settlement().failure().outcome()).isEqualTo(Outcome.NOT_RUN);
    }

    private static boolean isParked(Thread thread, Class<?> on) {
        return thread.getState() == Thread.State.WAITING && on.isInstance(LockSupport.getBlocker(thread));
    }

    private void awaitOnThisThread(CompletableFuture<PendingQuery> asked) {
        var query = askBlocking(1);
        awaitUninterrupted(query);
        asked.complete(query);
    }

    private void awaitUninterrupted(PendingQuery query) {
        try {
            asker.await(query);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void writeNow(Frame frame) {
        try {
            still.write(frame);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Asking extends StillLane.Receiver {
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
    }
}
