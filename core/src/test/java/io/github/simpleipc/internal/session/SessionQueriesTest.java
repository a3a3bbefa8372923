package io.github.simpleipc.internal.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.Peer;
import io.github.simpleipc.QueryContext;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.QueryRefusedException.Reason;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.testkit.LinkIo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of queries and signals between two sessions that are on one thread: the same each time. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionQueriesTest {
    private static final Duration MILLI = Duration.ofMillis(1);

    private final SessionPair pair = new SessionPair();
    private final List<String> got = new ArrayList<>();

    @AfterEach
    void close() {
        pair.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 65_535, 65_536, 65_537, 131_072, 131_073, 200_000})
    void bytesGoThereAndBackWhatEverTheirLength(int length) {
        pair.start();
        var bytes = LinkIo.bytes(length, length);
        var there = pair.client.ask(bytes);
        var back = pair.server.ask(bytes);
        pair.run();
        assertThat(there.response()).isEqualTo(bytes);
        assertThat(back.response()).isEqualTo(bytes);
        assertThat(there.times + back.times).isEqualTo(2);
    }

    @Test
    void aHandlerSeesTheQueryAndWhoAsksAndHowLongThatWillWait() {
        var seen = new ArrayList<QueryContext>();
        pair.server.handlers = new Handlers(
                (text, context) -> {
                    seen.add(context);
                    assertThat(context.timeLeft()).isEqualTo(Duration.ofSeconds(3));
                    assertThat(context.isCancelled()).isFalse();
                    return text + "!";
                },
                null,
                null,
                null);
        pair.start();
        var asked = pair.client.ask(MessageKind.TEXT, "wörds".getBytes(UTF_8), Duration.ofSeconds(3));
        pair.run();
        assertThat(asked.text()).isEqualTo("wörds!");
        assertThat(seen.get(0).peer())
                .isEqualTo(pair.server.session.peer())
                .isEqualTo(new Peer(Role.CLIENT, "the client", Optional.empty()));
        assertThat(seen.get(0).connection()).isSameAs(pair.server.connection);
        assertThat(pair.server.log.has("got a text: 'wörds'")).isTrue();
    }

    @Test
    void whileAHandlerIsHeldUpOthersAreAnswered() {
        pair.server.handlers = new Handlers(
                (text, context) -> {
                    if (text.equals("slow")) {
                        pair.threads.holdUp();
                        pair.run();
                    }
                    got.add(text);
                    return text;
                },
                null,
                null,
                null);
        pair.start();
        var slow = pair.client.ask("slow");
        var quick = pair.client.ask("quick");
        pair.run();
        assertThat(got).containsExactly("quick", "slow");
        assertThat(slow.text()).isEqualTo("slow");
        assertThat(quick.text()).isEqualTo("quick");
    }

    @Test
    void whileACallbackIsHeldUpOtherResponsesComeIn() {
        pair.start();
        askAndCallBack(() -> {
            pair.threads.holdUp();
            pair.run();
            got.add("slow");
        });
        askAndCallBack(() -> got.add("quick"));
        pair.run();
        assertThat(got).containsExactly("quick", "slow");
    }

    private void askAndCallBack(Runnable callback) {
        pair.client.session.submit(PendingQuery.asynchronous(
                MessageKind.BYTES, new byte[1], pair.client.clock, SessionPair.LONG, (settlement, here) -> {
                    settlement.handOver();
                    here.execute(callback);
                }));
    }

    @Test
    void signalsAreAnsweredWithNothingAndHandledInOrder() {
        pair.server.handlers = new Handlers(
                null, null, (text, context) -> got.add(text), (bytes, context) -> got.add(bytes.length + " bytes"));
        pair.start();
        var answers = List.of(
                pair.client.ask(MessageKind.TEXT_SIGNAL, "one".getBytes(UTF_8), SessionPair.LONG),
                pair.client.ask(MessageKind.BYTES_SIGNAL, new byte[2], SessionPair.LONG),
                pair.client.ask(MessageKind.BYTES_SIGNAL, new byte[100_000], SessionPair.LONG),
                pair.client.ask(MessageKind.TEXT_SIGNAL, "three".getBytes(UTF_8), SessionPair.LONG));
        pair.run();
        assertThat(got).containsExactly("one", "2 bytes", "100000 bytes", "three");
        assertThat(answers).allSatisfy(answer -> assertThat(answer.response()).isEmpty());
        assertThat(pair.server.log.has("got a bytes signal: 2 bytes")).isTrue();
    }

    @Test
    void aSignalsHandlerThatThrowsIsLoggedAndCostsItsSenderNothing() {
        pair.server.handlers = new Handlers(null, null, null, (bytes, context) -> {
            throw new IllegalStateException("on purpose");
        });
        pair.start();
        var signal = pair.client.ask(MessageKind.BYTES_SIGNAL, new byte[1], SessionPair.LONG);
        pair.run();
        assertThat(signal.response()).isEmpty();
        assertThat(pair.server.log.has("the signal handler threw: java.lang.IllegalStateException: on purpose"))
                .isTrue();
    }

    @Test
    void whatNobodyHandlesIsRefusedByItsKind() {
        pair.server.handlers = new Handlers(null, null, null, null);
        pair.start();
        for (var kind : MessageKind.values()) {
            var asked = pair.client.ask(kind, new byte[100_000], SessionPair.LONG);
            pair.run();
            refused(asked, Reason.WRONG_KIND);
            assertThat(asked.failure()).hasMessageContaining("it has no handler for a " + kind);
        }
    }

    @Test
    void whatShouldBeTextAndIsNotIsRefused() {
        pair.start();
        var query = pair.client.ask(MessageKind.TEXT, new byte[] {(byte) 0xff}, SessionPair.LONG);
        var signal = pair.client.ask(MessageKind.TEXT_SIGNAL, new byte[] {(byte) 0xff}, SessionPair.LONG);
        pair.run();
        refused(query, Reason.MALFORMED);
        refused(signal, Reason.MALFORMED);
    }

    @Test
    void aHandlersFailureIsToldWithoutItsStack() {
        pair.server.handlers = new Handlers(
                (text, context) -> {
                    throw new IllegalStateException(text.isEmpty() ? null : "line\nfeed");
                },
                null,
                null,
                null);
        pair.start();
        var asked = pair.client.ask("x");
        var silent = pair.client.ask("");
        pair.run();
        failed(asked, HandlerFailedException.Reason.THREW);
        assertThat(asked.failure())
                .hasMessage("the peer's handler failed: IllegalStateException: line feed")
                .hasNoCause();
        assertThat(silent.failure()).hasMessage("the peer's handler failed: IllegalStateException");
        assertThat(pair.server.log.has("the handler threw: java.lang.IllegalStateException: line\nfeed"))
                .isTrue();
    }

    @Test
    void aResponseThatCannotBeIsToldToTheAsker() {
        pair.server.handlers = new Handlers(
                (text, context) -> text.equals("null") ? null : "\ud800",
                (bytes, context) -> bytes.length == 0 ? null : new byte[bytes.length * 100_001],
                null,
                null);
        pair.start();
        var noText = pair.client.ask("null");
        var noBytes = pair.client.ask(new byte[0]);
        var halfCharacter = pair.client.ask("x");
        var tooLarge = pair.client.ask(new byte[2]);
        pair.run();
        failed(noText, HandlerFailedException.Reason.BAD_RESPONSE);
        failed(noBytes, HandlerFailedException.Reason.BAD_RESPONSE);
        failed(halfCharacter, HandlerFailedException.Reason.BAD_RESPONSE);
        failed(tooLarge, HandlerFailedException.Reason.RESPONSE_TOO_LARGE);
        assertThat(tooLarge.failure()).hasMessageContaining("200002 bytes is over the maximum of 200000");
    }

    /** The smaller maximum of both sides holds, and nothing that is over it leaves. */
    @Test
    void aQueryMayBeAsLargeAsBothSidesAllow() {
        pair.server.limits = new Limits(SessionPair.TIMEOUT, 70_000, 10);
        pair.start();
        var largest = pair.client.ask(new byte[70_000]);
        var tooLarge = pair.client.ask(new byte[70_001]);
        refused(tooLarge, Reason.TOO_LARGE);
        pair.run();
        assertThat(largest.response()).hasSize(70_000);
        var back = pair.server.ask(new byte[70_001]);
        refused(back, Reason.TOO_LARGE);
    }

    @Test
    void asManyAreUnansweredAsBothSidesAllow() {
        pair.server.limits = new Limits(SessionPair.TIMEOUT, 1000, 2);
        pair.start();
        var one = pair.client.ask(new byte[1]);
        var two = pair.client.ask(new byte[2]);
        var three = pair.client.ask(new byte[3]);
        refused(three, Reason.TOO_MANY_QUERIES);
        pair.run();
        assertThat(one.response()).hasSize(1);
        assertThat(two.response()).hasSize(2);
        var four = pair.client.ask(new byte[4]);
        pair.run();
        assertThat(four.response()).hasSize(4);
    }

    /** Who blocks waits for a place, and gets it as soon as one is free. */
    @Test
    void aBlockingQueryWaitsForAPlace() throws Exception {
        pair.server.limits = new Limits(SessionPair.TIMEOUT, 1000, 1);
        pair.start();
        var first = pair.client.ask(new byte[1]);
        var blocking = PendingQuery.blocking(MessageKind.BYTES, new byte[2], pair.client.clock, SessionPair.LONG);
        pair.client.session.submit(blocking);
        assertThat(blocking.isSettled()).isFalse();
        assertThat(blocking.id()).isZero();
        pair.run();
        pair.client.session.await(blocking);
        assertThat(first.response()).hasSize(1);
        assertThat(blocking.settlement().response()).hasSize(2);
        blocking.settlement().handOver();
    }

    @Test
    void aBlockingQueryThatWaitsForAPlaceIsGivenUpWithoutAWordToThePeer() {
        pair.server.limits = new Limits(SessionPair.TIMEOUT, 1000, 1);
        pair.server.executor = pair.tasks::add;
        pair.start();
        var first = pair.client.ask(new byte[1]);
        var blocking = PendingQuery.blocking(MessageKind.BYTES, new byte[2], pair.client.clock, MILLI);
        pair.client.session.submit(blocking);
        pair.run();
        pair.client.clock.advance(MILLI);
        assertThat(blocking.settlement().failure())
                .hasMessage("no response within the timeout; it took 1 ms")
                .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_RUN));
        pair.runTasks();
        assertThat(first.response()).hasSize(1);
        assertThat(blocking.id()).isZero();
    }

    /** Messages that wait for the user's executor hold their room; when it is full, the peer is told to come again. */
    @Test
    void withoutRoomForAReceivedMessageAQueryIsRefused() {
        pair.server.executor = pair.tasks::add;
        pair.start();
        var one = pair.client.ask(new byte[200_000]);
        var two = pair.client.ask(new byte[200_000]);
        pair.run();
        assertThat(pair.server.budgets.queries().held()).isEqualTo(400_000);
        var three = pair.client.ask(new byte[1]);
        var four = pair.client.ask(new byte[100_000]);
        pair.run();
        refused(three, Reason.PEER_BUSY);
        refused(four, Reason.PEER_BUSY);
        assertThat(three.failure()).hasMessageContaining("400000 bytes are held");
        pair.runTasks();
        assertThat(one.response()).hasSize(200_000);
        assertThat(two.response()).hasSize(200_000);
        assertThat(pair.server.budgets.held()).isZero();
    }

    @Test
    void anExecutorThatRejectsMakesThePeerBusy() {
        pair.server.executor = task -> {
            throw new java.util.concurrent.RejectedExecutionException("full");
        };
        pair.start();
        var query = pair.client.ask("x");
        var signal = pair.client.ask(MessageKind.TEXT_SIGNAL, new byte[1], SessionPair.LONG);
        pair.run();
        refused(query, Reason.PEER_BUSY);
        refused(signal, Reason.PEER_BUSY);
        assertThat(pair.server.budgets.held()).isZero();
    }

    static void refused(SessionPair.Asked asked, Reason reason) {
        assertThat(asked.failure()).isInstanceOfSatisfying(QueryRefusedException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_RUN);
        });
        assertThat(asked.times).isEqualTo(1);
    }

    private static void failed(SessionPair.Asked asked, HandlerFailedException.Reason reason) {
        assertThat(asked.failure())
                .isInstanceOfSatisfying(
                        HandlerFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
        assertThat(asked.times).isEqualTo(1);
    }
}
