package io.github.simpleipc.internal.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.LinkLostException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.QueryRefusedException.Reason;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.wire.MessageKind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the sessions of all second wires have in common, on a wire that does what the test says. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostedSessionTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NANO = Duration.ofNanos(1);
    private static final Duration CLOSE_WITHIN = Duration.ofMillis(500);
    private static final Duration LINGER = Duration.ofMillis(100);

    private final WireStand stand = new WireStand();
    private final List<Exception> ends = new CopyOnWriteArrayList<>();
    private Session.Listener onEnd = (over, cause) -> {};
    private HostedSession session;

    private void start() {
        session = new HostedSession(stand.new Link(), stand.environment(), (over, cause) -> {
            stand.events.add("ended");
            ends.add(cause);
            onEnd.ended(over, cause);
        });
        session.start();
    }

    private PendingQuery ask(String text) {
        return ask(MessageKind.TEXT, text.getBytes(UTF_8));
    }

    private PendingQuery ask(MessageKind kind, byte[] payload) {
        var query = PendingQuery.asynchronous(
                kind, payload, stand.timer, SECOND, (settlement, here) -> stand.events.add("settled"));
        session.submit(query);
        return query;
    }

    private static void refused(PendingQuery query, Reason reason) {
        assertThat(query.settlement().failure())
                .isInstanceOfSatisfying(
                        QueryRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static void failed(PendingQuery query, Class<? extends QueryFailedException> type, Outcome outcome) {
        assertThat(query.settlement().failure()).isInstanceOf(type);
        assertThat(query.settlement().failure().outcome()).isEqualTo(outcome);
    }

    @Test
    void whatTheWireCannotCarryOrIsTooLargeIsRefused() {
        start();
        refused(ask(MessageKind.BYTES, new byte[1]), Reason.NOT_ON_THIS_WIRE);
        refused(ask(MessageKind.TEXT_SIGNAL, new byte[1]), Reason.NOT_ON_THIS_WIRE);
        refused(ask("x".repeat(WireStand.MAX_BYTES + 1)), Reason.TOO_LARGE);
        assertThat(stand.submitted).isEmpty();
        assertThat(stand.timer.pending()).isEmpty();
        assertThat(ask("x".repeat(WireStand.MAX_BYTES)).isSettled()).isFalse();
        assertThat(stand.submitted).hasSize(1);
    }

    /** Who blocks is no pile of queries: the caller's threads bound that. */
    @Test
    void asManyAreUnderWayAsTheLimitSaysAndWhoBlocksBeside() {
        start();
        ask("one");
        ask("two");
        refused(ask("three"), Reason.TOO_MANY_QUERIES);
        session.submit(PendingQuery.blocking(MessageKind.TEXT, new byte[1], stand.timer, SECOND));
        assertThat(stand.submitted).hasSize(3);
        stand.submitted.get(0).answer("");
        stand.submitted.get(1).answer("");
        assertThat(ask("four").isSettled()).isFalse();
    }

    @Test
    void aQueryIsAnsweredOnceAndNotWatchedAnyMore() {
        start();
        var asked = ask("wörds");
        var there = stand.submitted.get(0);
        assertThat(there.text()).isEqualTo("wörds");
        assertThat(there.deadlineNanos())
                .isEqualTo(stand.timer.nanoTime() + SECOND.toNanos())
                .isEqualTo(asked.deadline().atNanos());
        assertThat(there).hasToString("HostedQuery[text]");
        assertThat(there.isSettled()).isFalse();
        assertThat(there.leave()).isTrue();
        there.answer("änswer");
        there.answer("yet another");
        assertThat(there.isSettled()).isTrue();
        assertThat(asked.settlement().response()).isEqualTo("änswer".getBytes(UTF_8));
        assertThat(stand.timer.pending()).isEmpty();
        assertThat(stand.budgets.responses().held()).isEqualTo(7);
        asked.settlement().handOver();
        assertThat(stand.budgets.held()).isZero();
        assertThat(stand.events).containsExactly("settled");
    }

    @Test
    void aResponseThatFindsNoRoomFailsItsQuery() {
        start();
        assertThat(stand.budgets.responses().tryReserve(2 * WireStand.MAX_BYTES))
                .isTrue();
        var asked = ask("x");
        stand.submitted.get(0).answer("y");
        assertThat(asked.settlement().failure())
                .isInstanceOfSatisfying(
                        HandlerFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(HandlerFailedException.Reason.NO_ROOM_FOR_RESPONSE))
                .hasMessageContaining("2048 bytes of others");
        assertThat(stand.timer.pending()).isEmpty();
    }

    @Test
    void aWireMayRefuseAQueryOrFailIt() {
        start();
        var refused = ask("one");
        var failed = ask("two");
        stand.submitted.get(0).refuse("too long");
        stand.submitted.get(1).fail(HandlerFailedException.Reason.RESPONSE_TOO_LARGE, "much too long");
        refused(refused, Reason.TOO_LARGE);
        assertThat(refused.settlement().failure()).hasMessage("too long");
        assertThat(stand.submitted.get(0).leave()).isFalse();
        failed(failed, HandlerFailedException.class, Outcome.RAN_AND_FAILED);
        assertThat(failed.settlement().failure()).hasMessage("much too long");
        assertThat(stand.timer.pending()).isEmpty();
        ask("three");
        assertThatThrownBy(() -> stand.submitted.get(2).answer("\ud800")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatTimesOutMayHaveRunIfItHasLeft() {
        start();
        var left = ask("one");
        var stayed = ask("two");
        assertThat(stand.submitted.get(0).leave()).isTrue();
        stand.timer.advance(SECOND.minus(NANO));
        assertThat(left.isSettled() || stayed.isSettled()).isFalse();
        stand.timer.advance(NANO);
        failed(left, QueryTimeoutException.class, Outcome.MAY_HAVE_RUN);
        failed(stayed, QueryTimeoutException.class, Outcome.NOT_RUN);
        assertThat(stand.submitted.get(1).leave()).isFalse();
        assertThat(stand.forgotten).isEqualTo(stand.submitted);
        // Once.
        session.giveUp(left, SessionPair::givenUp);
        assertThat(stand.forgotten).hasSize(2);
    }

    @Test
    void whatIsGivenUpLeavesNoAlarm() {
        start();
        session.giveUp(ask("one"), SessionPair::givenUp);
        assertThat(stand.timer.pending()).isEmpty();
        assertThat(stand.events).containsExactly("settled");
    }

    /** The link first, then the queries, then the listener. */
    @Test
    void theEndComesOnceAndSettlesAll() {
        start();
        var left = ask("one");
        var stayed = ask("two");
        var begun = PendingQuery.blocking(MessageKind.TEXT, new byte[1], stand.timer, SECOND);
        session.submit(begun);
        assertThat(stand.submitted.get(0).leave()).isTrue();
        assertThat(stand.submitted.get(2).leave()).isTrue();
        stand.submitted.get(2).stayedBehind();
        assertThat(session.isOver()).isFalse();
        var cause = new IOException("on purpose");
        stand.host.lost(cause);
        stand.host.lost(new IOException("once more"));
        session.abort(new ClosedException());
        session.checkLinks();
        assertThat(session.isOver()).isTrue();
        assertThat(ends).containsExactly(cause);
        assertThat(stand.events).containsExactly("close", "settled", "settled", "ended");
        failed(left, LinkLostException.class, Outcome.MAY_HAVE_RUN);
        failed(stayed, LinkLostException.class, Outcome.NOT_RUN);
        failed(begun, LinkLostException.class, Outcome.NOT_RUN);
        assertThat(stand.timer.pending()).isEmpty();
        failed(ask("late"), LinkLostException.class, Outcome.NOT_RUN);
        assertThat(stand.timer.pending()).isEmpty();
        stand.host.handle("late", 4, answer -> {});
        assertThat(stand.tasks).isEmpty();
    }

    @Test
    void aSessionEndsWithWhateverItsReaderThrows() {
        var failure = new IOException("on purpose");
        stand.onRun = () -> {
            throw failure;
        };
        start();
        assertThat(ends).isEmpty();
        stand.reading.get(0).run();
        assertThat(ends).containsExactly(failure);
    }

    @Test
    void aReaderThatIsOutOfMemoryEndsItsSession() {
        stand.onRun = () -> {
            throw new OutOfMemoryError("made up");
        };
        start();
        stand.reading.get(0).run();
        assertThat(ends.get(0)).hasMessage("the reading thread failed: java.lang.OutOfMemoryError: made up");
    }

    @Test
    void withoutAThreadToReadASessionEndsAtOnce() {
        stand.readers = task -> {
            throw new OutOfMemoryError("made up");
        };
        start();
        assertThat(ends.get(0)).hasMessage("no thread could be started to read: java.lang.OutOfMemoryError: made up");
        // It waits for no reader, as there is none.
        session.close(Deadline.in(stand.timer, SECOND));
    }

    @Test
    void aWireHearsThatItIsContestedAndTheSessionKnowsItsPeer() {
        start();
        session.contested();
        session.checkLinks();
        assertThat(stand.events).containsExactly("contested");
        assertThat(session.peer()).isEqualTo(WireStand.PEER);
    }

    /** Whoever wants the place needs it free: not before the listener knows. */
    @Test
    void whoAbortsOrLooksReturnsWhenTheListenerKnows() throws Exception {
        for (var isAbort : new boolean[] {true, false}) {
            var other = new AtomicReference<Thread>();
            onEnd = (over, cause) -> {
                other.set(new Thread(() -> {
                    if (isAbort) {
                        session.abort(new ClosedException());
                    } else {
                        session.checkLinks();
                    }
                }));
                other.get().start();
                Parked.await(other.get());
            };
            start();
            stand.host.lost(new IOException("on purpose"));
            other.get().join();
        }
    }

    /** Begins to close; by the return nothing new is taken, and the close waits. */
    private Thread startClose() {
        var closing = new Thread(() -> session.close(Deadline.in(stand.timer, CLOSE_WITHIN)));
        closing.start();
        Parked.await(closing);
        return closing;
    }

    /** Until the close waits for the next thing: each wait has an alarm. */
    private void awaitNext(Thread closing, Runnable meanwhile) {
        var alarms = stand.timer.setCount();
        meanwhile.run();
        while (stand.timer.setCount() == alarms) {
            assertThat(closing.getState()).as("it did not wait").isNotEqualTo(Thread.State.TERMINATED);
        }
        Parked.await(closing);
    }

    /** For the peer's end no longer than it lingers, and then for its own reader. */
    @Test
    void aCloseWaitsForWhatIsToBeWrittenThenForThePeerThenForItsReader() throws Exception {
        start();
        stand.isWireIdle = false;
        var closing = startClose();
        stand.host.handle("late", 4, answer -> stand.events.add("late"));
        assertThat(stand.tasks).isEmpty();
        awaitNext(closing, () -> {
            stand.isWireIdle = true;
            stand.host.progressed();
        });
        assertThat(stand.events).containsExactly("shutdown");
        stand.timer.advance(LINGER.minus(NANO));
        assertThat(session.isOver()).isFalse();
        awaitNext(closing, () -> stand.timer.advance(NANO));
        assertThat(stand.events).containsExactly("shutdown", "close", "ended");
        assertThat(ends.get(0)).isInstanceOf(ClosedException.class);
        stand.reading.get(0).run();
        closing.join();
        assertThat(stand.timer.pending()).isEmpty();
    }

    @Test
    void aCloseWaitsForAnAnswerThatIsOwedToThisSide() throws Exception {
        start();
        ask("asked");
        var closing = startClose();
        awaitNext(closing, () -> stand.submitted.get(0).answer(""));
        assertThat(stand.events).containsExactly("settled", "shutdown");
        peerHasReadAll(closing);
    }

    @Test
    void aCloseWaitsForAHandler() throws Exception {
        start();
        stand.host.handle("here", 4, answer -> stand.events.add("answered"));
        var closing = startClose();
        awaitNext(closing, stand::runTasks);
        assertThat(stand.events).containsExactly("answered", "shutdown");
        peerHasReadAll(closing);
    }

    private void peerHasReadAll(Thread closing) throws Exception {
        awaitNext(closing, () -> stand.host.lost(new IOException("the end of the stream")));
        stand.reading.get(0).run();
        closing.join();
        assertThat(ends).hasSize(1);
        assertThat(ends.get(0)).hasMessage("the end of the stream");
    }

    @Test
    void aCloseIsOverSoonAfterItsDeadlineWhateverIsUnderWay() throws Exception {
        start();
        var asked = ask("asked");
        var closing = startClose();
        awaitNext(closing, () -> stand.timer.advance(CLOSE_WITHIN));
        assertThat(stand.events).containsExactly("shutdown", "close", "settled", "ended");
        failed(asked, LinkLostException.class, Outcome.NOT_RUN);
        // Its reader should have ended, and has not.
        stand.timer.advance(Duration.ofSeconds(10).minus(NANO));
        Parked.await(closing);
        stand.timer.advance(NANO);
        closing.join();
    }

    @Test
    void aGoodbyeThatCannotBeSaidIsTheEnd() {
        var failure = new IOException("broken pipe");
        stand.onShutdown = () -> {
            throw failure;
        };
        start();
        stand.reading.get(0).run();
        session.close(Deadline.in(stand.timer, SECOND));
        assertThat(ends).containsExactly(failure);
    }

    /** Its reader is gone, and the peer has ended it: there is nothing to say. */
    @Test
    void aCloseAfterTheEndSaysNothing() {
        start();
        stand.reading.get(0).run();
        stand.host.lost(new IOException("on purpose"));
        session.close(Deadline.in(stand.timer, SECOND));
        assertThat(stand.events).containsExactly("close", "ended");
    }
}
