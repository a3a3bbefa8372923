package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryRefusedException.Reason;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.wire.MessageKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Timeouts, giving up and cancelling, and keeping alive: between two sessions that are on one thread. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionTimesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NANO = Duration.ofNanos(1);
    private static final Duration HALF = SessionPair.TIMEOUT.dividedBy(2);
    private static final int FRAME_BYTES = 16;

    private final List<String> told = new ArrayList<>();
    private final List<SessionPair.Asked> asked = new ArrayList<>();
    private SessionPair pair = new SessionPair();

    @AfterEach
    void close() {
        pair.close();
    }

    private SessionPair.Asked ask(int bytes, Duration timeout) {
        var asked = pair.client.ask(MessageKind.BYTES, new byte[bytes], timeout);
        pair.run();
        return asked;
    }

    @Test
    void aQueryTimesOutOnItsOwnTimeAndMayHaveRun() {
        pair.startWithHeldUpHandlers();
        var later = ask(1, SECOND.multipliedBy(3));
        var first = ask(1, SECOND);
        pair.client.clock.advance(SECOND.minus(NANO));
        assertThat(first.query.isSettled()).isFalse();
        pair.client.clock.advance(NANO);
        timedOut(first, Outcome.MAY_HAVE_RUN);
        assertThat(first.failure()).hasMessage("no response within the timeout; it took 1000 ms");
        assertThat(first.failure().elapsed()).isEqualTo(SECOND);
        assertThat(later.query.isSettled()).isFalse();
        pair.client.clock.advance(SECOND.multipliedBy(2).minus(NANO));
        assertThat(later.query.isSettled()).isFalse();
        pair.client.clock.advance(NANO);
        timedOut(later, Outcome.MAY_HAVE_RUN);
    }

    @Test
    void whatTheLinkNeverTookHasNotRun() {
        pair = new SessionPair(1);
        pair.startWithHeldUpHandlers();
        // Of the first a part is in the writer's buffer, the second is in the queue.
        pair.clientAsks.right().close();
        var one = pair.client.ask(MessageKind.BYTES, new byte[200_000], SECOND);
        var two = pair.client.ask(MessageKind.BYTES, new byte[200_000], SECOND);
        pair.client.clock.advance(SECOND);
        assertThat(one.failure()).isNotNull();
        assertThat(two.failure()).isNotNull();
        assertThat(one.failure().outcome()).isEqualTo(Outcome.NOT_RUN);
        assertThat(two.failure().outcome()).isEqualTo(Outcome.NOT_RUN);
    }

    /** A peer that has given up asks nothing of a handler that has not begun. */
    @Test
    void whoGaveUpIsNotAnsweredAndTheHandlerNotRun() {
        pair.startWithHeldUpHandlers();
        var asked = ask(1, SessionPair.LONG);
        pair.client.giveUp(asked);
        timedOut(asked, Outcome.MAY_HAVE_RUN);
        pair.run();
        pair.runTasks();
        assertThat(pair.contexts).isEmpty();
        assertThat(asked.times).isEqualTo(1);
        // The place is free again, and giving up twice does nothing.
        pair.client.giveUp(asked);
        var next = ask(2, SessionPair.LONG);
        pair.runTasks();
        assertThat(next.response()).hasSize(2);
    }

    @Test
    void aCancelThatCrossesTheAnswerIsToldToNobody() {
        pair.server.handlers = new Handlers(
                null,
                (bytes, context) -> {
                    context.onCancel(() -> told.add("one"));
                    pair.contexts.add(context);
                    pair.client.giveUp(asked.get(0));
                    return bytes;
                },
                null,
                null);
        pair.server.executor = pair.tasks::add;
        pair.start();
        asked.add(ask(1, SessionPair.LONG));
        pair.runTasks();
        pair.contexts.get(0).onCancel(() -> told.add("two"));
        assertThat(pair.contexts.get(0).isCancelled()).isFalse();
        assertThat(told).isEmpty();
        timedOut(asked.get(0), Outcome.MAY_HAVE_RUN);
    }

    @Test
    void aHandlerThatIsUnderWayHearsOfTheCancelWhileItRuns() {
        pair.server.handlers = new Handlers(
                null,
                (bytes, context) -> {
                    context.onCancel(() -> told.add("one"));
                    context.onCancel(() -> {
                        throw new IllegalStateException("on purpose");
                    });
                    context.onCancel(() -> told.add("two"));
                    pair.client.giveUp(asked.get(0));
                    pair.run();
                    assertThat(context.isCancelled()).isTrue();
                    context.onCancel(() -> told.add("at once"));
                    return bytes;
                },
                null,
                null);
        pair.server.executor = pair.tasks::add;
        pair.start();
        asked.add(ask(1, SessionPair.LONG));
        pair.runTasks();
        assertThat(told).containsExactly("one", "two", "at once");
        assertThat(pair.server.log.has("a callback of a cancelled query threw: java.lang.IllegalStateException"))
                .isTrue();
        timedOut(asked.get(0), Outcome.MAY_HAVE_RUN);
    }

    /** The rest of a large query that was given up does not leave, and the peer is told. */
    @Test
    void aLargeQueryThatIsGivenUpHalfwayDoesNotRun() {
        pair = new SessionPair(1000);
        pair.start();
        var large = pair.client.ask(new byte[200_000]);
        assertThat(large.query.progress()).isEqualTo(PendingQuery.Progress.BEGUN);
        pair.client.giveUp(large);
        timedOut(large, Outcome.NOT_RUN);
        pair.run();
        assertThat(pair.server.budgets.held()).isZero();
        var next = pair.client.ask(new byte[3]);
        pair.run();
        assertThat(next.response()).hasSize(3);
        assertThat(large.times).isEqualTo(1);
    }

    /** The peer's clock may be faster than this side's alarm. */
    @Test
    void whatComesTooLateForItsHandlerIsRefused() {
        pair.startWithHeldUpHandlers();
        var asked = ask(1, SECOND);
        pair.server.clock.advance(SECOND);
        pair.runTasks();
        assertThat(pair.contexts).isEmpty();
        SessionQueriesTest.refused(asked, Reason.TOO_LATE);
    }

    @Test
    void whatIsTooLateOnBothClocksHasTimedOut() {
        pair.startWithHeldUpHandlers();
        var asked = ask(1, SECOND);
        pair.server.clock.advance(SECOND);
        pair.client.clock.stall(SECOND);
        pair.runTasks();
        timedOut(asked, Outcome.NOT_RUN);
    }

    @Test
    void theTimeThatIsLeftIsNeverNegative() {
        pair.server.handlers = new Handlers(
                null,
                (bytes, context) -> {
                    assertThat(context.timeLeft()).isEqualTo(SECOND);
                    pair.server.clock.advance(Duration.ofMillis(900));
                    assertThat(context.timeLeft()).isEqualTo(Duration.ofMillis(100));
                    pair.server.clock.advance(Duration.ofMillis(200));
                    assertThat(context.timeLeft()).isZero();
                    return bytes;
                },
                null,
                null);
        pair.start();
        assertThat(ask(1, SECOND).response()).hasSize(1);
    }

    @Test
    void aSilentSidePingsAfterHalfOfTheSmallerTimeout() {
        pair.server.limits = new Limits(Duration.ofSeconds(10), 1000, 10);
        pair.start();
        pair.client.clock.advance(HALF.minus(NANO));
        assertThat(pair.client.log.count("sent a keep-alive")).isZero();
        pair.client.clock.advance(NANO);
        assertThat(pair.client.log.count("sent a keep-alive")).isOne();
        pair.run();
        assertThat(pair.server.log.count("got a keep-alive")).isOne();
        pair.server.clock.advance(HALF);
        pair.run();
        // A query is life enough: the next ping is put off.
        pair.client.clock.advance(HALF.minus(NANO));
        var asked = ask(1, SessionPair.LONG);
        assertThat(asked.response()).hasSize(1);
        pair.client.clock.advance(HALF.minus(NANO));
        assertThat(pair.client.log.count("sent a keep-alive")).isOne();
        pair.client.clock.advance(NANO);
        assertThat(pair.client.log.count("sent a keep-alive")).isEqualTo(2);
    }

    @Test
    void aPeerThatShowsNoLifeIsLostAfterTheWholeTimeout() {
        pair.start();
        var asked = pair.client.ask(new byte[1]);
        // Nobody runs the server.
        pair.client.clock.advance(SessionPair.TIMEOUT.minus(NANO));
        assertThat(pair.client.session.isOver()).isFalse();
        pair.client.clock.advance(NANO);
        assertThat(pair.client.endCause).hasMessage("the peer was silent for the timeout of 4000 ms");
        assertThat(asked.failure().outcome()).isEqualTo(Outcome.MAY_HAVE_RUN);
        assertThat(asked.failure()).hasMessageContaining("the peer was lost: the peer was silent");
    }

    @Test
    void whatComesFromThePeerIsLife() {
        pair.start();
        pair.client.clock.advance(SessionPair.TIMEOUT.minus(NANO));
        // The server's ping comes at the last moment.
        pair.server.clock.advance(HALF);
        pair.run();
        pair.client.clock.advance(SessionPair.TIMEOUT.minus(NANO));
        assertThat(pair.client.session.isOver()).isFalse();
        pair.client.clock.advance(NANO);
        assertThat(pair.client.session.isOver()).isTrue();
    }

    /** A laptop that slept, a long collection of garbage: the peer could not be heard meanwhile. */
    @Test
    void aStallOfThisProcessIsForgiven() {
        pair.start();
        pair.client.clock.stall(Duration.ofHours(1));
        pair.client.clock.runDue();
        assertThat(pair.client.session.isOver()).isFalse();
        assertThat(pair.client.log.has("this process stalled for 3598000 ms;")).isTrue();
        pair.client.clock.advance(SessionPair.TIMEOUT.minus(NANO));
        assertThat(pair.client.session.isOver()).isFalse();
        pair.client.clock.advance(NANO);
        assertThat(pair.client.session.isOver()).isTrue();
    }

    /** Its alarm is hardly late, but that for the ping is. */
    @Test
    void aStallThatEndsJustAfterTheLossWasDueIsForgiven() {
        pair.start();
        pair.client.clock.stall(SessionPair.TIMEOUT.plus(NANO));
        pair.client.clock.runDue();
        assertThat(pair.client.session.isOver()).isFalse();
    }

    /** Of two alarms that are late the first may be that for the loss. */
    @Test
    void aStallThatTheAlarmForTheLossFindsFirstIsForgiven() {
        pair.start();
        pair.client.clock.advance(HALF);
        pair.client.clock.advance(HALF.minus(NANO));
        assertThat(pair.client.clock.pending()).containsExactly(NANO, NANO);
        pair.client.clock.stall(HALF);
        pair.client.clock.runDue();
        assertThat(pair.client.session.isOver()).isFalse();
    }

    @Test
    void anAlarmThatIsALittleLateForgivesNothing() {
        pair.start();
        pair.client.clock.advance(HALF);
        pair.client.clock.stall(HALF.plus(SessionPair.TIMEOUT.dividedBy(8)));
        pair.client.clock.runDue();
        assertThat(pair.client.log.has("this process stalled")).isFalse();
        assertThat(pair.client.session.isOver()).isTrue();
    }

    /** While the link takes nothing one ping more would tell nobody, and would pile up. */
    @Test
    void nothingIsPingedOnALinkThatTakesNothing() {
        pair = new SessionPair(FRAME_BYTES);
        pair.start();
        var asked = pair.client.ask(new byte[1000]);
        pair.client.clock.advance(HALF);
        assertThat(pair.client.log.count("sent a keep-alive")).isZero();
        pair.run();
        assertThat(asked.response()).hasSize(1000);
        pair.server.clock.advance(HALF);
        pair.run();
        pair.client.clock.advance(HALF);
        assertThat(pair.client.log.count("sent a keep-alive")).isOne();
    }

    private static void timedOut(SessionPair.Asked asked, Outcome outcome) {
        assertThat(asked.failure()).isInstanceOf(QueryTimeoutException.class);
        assertThat(asked.failure().outcome()).isEqualTo(outcome);
        assertThat(asked.times).isEqualTo(1);
    }
}
