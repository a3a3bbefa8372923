package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.LinkLostException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryRefusedException.Reason;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.MessageKind;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How sessions end: gently, at once, and because a link breaks. Two of them, on one thread. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionEndTest {
    private SessionPair pair = new SessionPair();

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void aGentleCloseIsSaidToThePeer() {
        pair.start();
        pair.client.close();
        // The peer has read it all, and ends its side.
        assertThat(pair.client.endCause).isInstanceOf(EOFException.class);
        assertThat(pair.server.endCause).isInstanceOf(PeerClosedException.class);
        assertThat(pair.client.session.isOver()).isTrue();
        assertThat(pair.clientAsks.left().isClosed()).isTrue();
        assertThat(pair.serverAsks.left().isClosed()).isTrue();
        // Nothing is taken after the end.
        var late = pair.client.ask(new byte[1]);
        assertThat(late.failure()).isInstanceOf(LinkLostException.class);
        assertThat(late.failure().outcome()).isEqualTo(Outcome.NOT_RUN);
        pair.client.close();
    }

    @Test
    void aGentleCloseLetsFinishWhatIsUnderWay() {
        pair.startWithHeldUpHandlers();
        var asked = pair.client.ask(new byte[3]);
        pair.run();
        var closing = pair.server.startClose();
        var late = pair.client.ask(new byte[1]);
        pair.run();
        SessionQueriesTest.refused(late, Reason.PEER_CLOSING);
        assertThat(closing).isNotDone();
        pair.tasks.remove(0).run();
        pair.awaitClose(closing);
        assertThat(asked.response()).hasSize(3);
        assertThat(pair.client.endCause).isInstanceOf(PeerClosedException.class);
    }

    /** It leaves by the other lane: a goodbye that overtook it would cost it its answer. */
    @Test
    void aGentleCloseWaitsForWhatIsAsked() {
        pair.startWithHeldUpHandlers();
        var asked = pair.client.ask(new byte[3]);
        pair.run();
        var closing = pair.client.startClose();
        pair.run();
        assertThat(closing).isNotDone();
        assertThat(pair.server.ends).isZero();
        pair.tasks.remove(0).run();
        pair.awaitClose(closing);
        assertThat(asked.response()).hasSize(3);
        assertThat(pair.server.endCause).isInstanceOf(PeerClosedException.class);
    }

    /** Its deadline ends a close that waits for a handler in vain. */
    @Test
    void aCloseWaitsNoLongerThanItsDeadline() {
        pair.startWithHeldUpHandlers();
        var asked = pair.client.ask(new byte[3]);
        pair.run();
        var closing = pair.server.startClose();
        pair.server.clock.advance(SessionPair.CLOSES_WITHIN.minusNanos(1));
        assertThat(closing).isNotDone();
        pair.server.clock.advance(Duration.ofNanos(1));
        pair.awaitClose(closing);
        assertThat(pair.server.session.isOver()).isTrue();
        pair.run();
        assertThat(asked.failure()).isInstanceOf(LinkLostException.class);
        assertThat(asked.failure().outcome()).isEqualTo(Outcome.MAY_HAVE_RUN);
    }

    /** The last byte of a link that takes one at a time is the goodbye's, and behind it the stream ends. */
    @Test
    void theStreamsEndBehindTheGoodbye() throws Exception {
        pair = new SessionPair(1).startServer();
        var closing = pair.server.startClose();
        var got = List.of(ByteBuffer.allocate(1 << 10), ByteBuffer.allocate(1 << 10));
        var links = List.of(pair.clientAsks.left(), pair.serverAsks.left());
        var isOpen = true;
        while (isOpen) {
            isOpen = links.get(0).tryRead(got.get(0)) >= 0;
            isOpen |= links.get(1).tryRead(got.get(1)) >= 0;
            pair.run();
        }
        for (var bytes : got) {
            bytes.flip();
            assertThat(new FrameDecoder(null).next(bytes)).isInstanceOf(Frame.Close.class);
            assertThat(bytes.hasRemaining()).isFalse();
        }
        assertThat(closing).as("the peer has not ended its side").isNotDone();
        pair.clientAsks.left().close();
        pair.awaitClose(closing);
        assertThat(pair.server.endCause).isInstanceOf(EOFException.class);
    }

    /** A frame that never left whole was never run. */
    @Test
    void whatIsStillInTheBufferAtTheEndHasCertainlyNotRun() {
        pair = new SessionPair(8).start();
        var asked = pair.client.ask(new byte[100]);
        pair.client.session.abort(new IOException("on purpose"));
        assertThat(asked.failure().outcome()).isEqualTo(Outcome.NOT_RUN);
    }

    /** Whose response waits for room, on a thread of the user's, would wait for ever. */
    @Test
    void whoWaitsForRoomIsReleasedByTheEnd() throws Exception {
        pair = new SessionPair(1 << 10);
        pair.server.executor = pair.tasks::add;
        pair.server.handlers = new Handlers(null, (bytes, context) -> new byte[190_000], null, null);
        pair.start();
        for (var i = 0; i < 4; i++) {
            pair.client.ask(new byte[1]);
        }
        pair.run();
        // The client reads nothing from here on, so two of the largest messages are waiting.
        for (var i = 0; i < 3; i++) {
            pair.tasks.remove(0).run();
        }
        var responding = new Thread(pair.tasks.remove(0), "a user's");
        responding.start();
        Parked.await(responding);
        pair.server.session.abort(new IOException("on purpose"));
        responding.join();
    }

    @Test
    void anAbortSettlesAllAndTellsTheHandlers() {
        pair.startWithHeldUpHandlers();
        var there = pair.client.ask(new byte[3]);
        pair.run();
        pair.contexts.clear();
        var notLeft = PendingQuery.blocking(MessageKind.BYTES, new byte[1], pair.client.clock, SessionPair.LONG);
        pair.client.session.abort(new IOException("on purpose"));
        pair.client.session.submit(notLeft);
        assertThat(there.failure())
                .isInstanceOf(LinkLostException.class)
                .hasMessage("the peer was lost: on purpose")
                .hasCause(pair.client.endCause);
        assertThat(there.failure().outcome()).isEqualTo(Outcome.MAY_HAVE_RUN);
        assertThat(notLeft.settlement().failure().outcome()).isEqualTo(Outcome.NOT_RUN);
        pair.run();
        assertThat(pair.server.session.isOver()).isTrue();
        pair.tasks.remove(0).run();
        assertThat(pair.contexts)
                .as("a handler that nobody waits for is not run")
                .isEmpty();
    }

    @Test
    void aHandlerThatRunsSeesThatItsPeerIsLost() {
        pair.server.executor = pair.tasks::add;
        pair.server.handlers = new Handlers(
                null,
                (bytes, context) -> {
                    assertThat(context.isCancelled()).isFalse();
                    pair.clientAsks.left().reset();
                    pair.run();
                    assertThat(context.isCancelled()).isTrue();
                    pair.contexts.add(context);
                    return bytes;
                },
                null,
                null);
        pair.start();
        var asked = pair.client.ask(new byte[1]);
        pair.run();
        pair.tasks.remove(0).run();
        pair.run();
        assertThat(pair.contexts).hasSize(1);
        assertThat(asked.failure()).isInstanceOf(LinkLostException.class);
    }

    /** What the peer had answered before it went is still taken in. */
    @Test
    void theLastAnswersOfAPeerThatGoesAreTakenIn() {
        pair.start();
        var asked = pair.client.ask(new byte[3]);
        // The server reads and answers; then its other link breaks, and the client hears of both at once.
        while (pair.server.log.lines().isEmpty()) {
            assertThat(pair.threads.step()).isTrue();
        }
        pair.serverAsks.right().close();
        pair.run();
        assertThat(asked.response()).hasSize(3);
        assertThat(pair.client.session.isOver()).isTrue();
    }

    @Test
    void aLinkThatEndsEndsBothSides() {
        for (var lane = 0; lane < 2; lane++) {
            pair = new SessionPair();
            pair.start();
            (lane == 0 ? pair.clientAsks : pair.serverAsks).left().close();
            pair.run();
            // An asker's own lane is read while something is asked.
            pair.client.ask(new byte[1]);
            pair.server.ask(new byte[1]);
            pair.run();
            assertThat(pair.client.ends).isEqualTo(1);
            assertThat(pair.server.ends).isEqualTo(1);
            pair.close();
        }
    }

    /** Both are looked at, the asker's too, which nobody reads while nothing is asked. */
    @Test
    void aLookFindsADeadLink() throws Exception {
        pair.start();
        look();
        assertThat(pair.client.session.isOver()).isFalse();
        pair.clientAsks.right().reset();
        look();
        assertThat(pair.client.session.isOver()).isTrue();
        assertThat(pair.client.ends).isEqualTo(1);
    }

    private void look() {
        var looking = java.util.concurrent.CompletableFuture.runAsync(pair.client.session::checkLinks);
        while (!looking.isDone()) {
            pair.run();
            Thread.onSpinWait();
        }
        looking.join();
    }

    /** A leader leads for itself while nobody else reads, and returns with its answer. */
    @Test
    void aCallerReadsForItself() throws Exception {
        pair.start();
        for (var length : new int[] {0, 5, 60_000}) {
            var query = PendingQuery.blocking(
                    MessageKind.BYTES, new byte[length], pair.client.clock, Duration.ofSeconds(2));
            pair.client.session.submit(query);
            assertThat(query.isLed()).isTrue();
            pair.client.session.await(query);
            assertThat(query.settlement().response()).hasSize(length);
            query.settlement().handOver();
        }
        assertThat(pair.threads.leaves(pair.clientAsks.left())).isTrue();
    }

    @Test
    void aLinkThatBreaksUnderALeaderEndsTheSession() throws Exception {
        pair.startWithHeldUpHandlers();
        var query = PendingQuery.blocking(MessageKind.BYTES, new byte[1], pair.client.clock, SessionPair.LONG);
        pair.client.session.submit(query);
        pair.threads.execute(() -> pair.clientAsks.right().reset());
        pair.client.session.await(query);
        assertThat(query.settlement().failure()).isInstanceOf(LinkLostException.class);
        assertThat(pair.client.ends).isEqualTo(1);
    }
}
