package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.wire.FailureCode;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameFormat;
import io.github.simpleipc.internal.wire.FrameSamples;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.internal.wire.WireException;
import io.github.simpleipc.testkit.MemoryLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session and a peer that speaks by hand, frame by frame: what breaks the rules ends the session, and what does not is answered. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionRulesTest {
    private static final int PIECE = FrameFormat.MAX_PIECE_BYTES;
    private static final int MAX_QUERIES = 2;

    private SessionPair pair;
    /** On this the test asks, and on that it answers. */
    private MemoryLink asking;

    private MemoryLink answering;

    private void start() {
        pair = new SessionPair(1 << 20);
        pair.server.limits = new Limits(SessionPair.TIMEOUT, 200_000, MAX_QUERIES);
        pair.server.executor = pair.tasks::add;
        pair.startServer();
        asking = pair.clientAsks.left();
        answering = pair.serverAsks.left();
    }

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void whatBreaksTheRulesOfAnAnswerersLaneEndsTheSession() throws Exception {
        breaks("on the lane of an answerer came", WhichLane.ANSWERERS, response(1, 1, 1));
        breaks("on the lane of an answerer came", WhichLane.ANSWERERS, new Frame.Failure(1, 1, ""));
        breaks("has the id of another that is open", WhichLane.ANSWERERS, query(1, 1, 1), query(1, 1, 1));
        breaks("has the id of another that is open", WhichLane.ANSWERERS, query(1, 100_000, PIECE), query(1, 1, 1));
        breaks("begun inside another", WhichLane.ANSWERERS, query(1, 100_000, PIECE), query(2, 100_000, PIECE));
        breaks("was not begun", WhichLane.ANSWERERS, piece(1, 1));
        breaks("was not begun", WhichLane.ANSWERERS, query(1, 100_000, PIECE), piece(2, 1));
        breaks("was not begun", WhichLane.ANSWERERS, query(1, PIECE + 1, PIECE), piece(1, 1), piece(1, 1));
        breaks("has a piece too many", WhichLane.ANSWERERS, query(1, PIECE + 1, PIECE), piece(1, 2));
        breaks("was not begun", WhichLane.ANSWERERS, query(1, 100_000, PIECE), new Frame.Cancel(1), piece(1, 1));
    }

    @Test
    void whatBreaksTheRulesOfAnAskersLaneEndsTheSession() throws Exception {
        breaks("on the lane of an asker came", WhichLane.ASKERS, query(1, 1, 1));
        breaks("on the lane of an asker came", WhichLane.ASKERS, new Frame.Ping());
        breaks("on the lane of an asker came", WhichLane.ASKERS, new Frame.Cancel(1));
        breaks("a query that is not unanswered", WhichLane.ASKERS, response(3, 1, 1));
        breaks("a query that is not unanswered", WhichLane.ASKERS, response(1, 1, 1), response(1, 1, 1));
        breaks("a query that is not unanswered", WhichLane.ASKERS, new Frame.Failure(7, 1, ""));
        breaks("over the announced maximum", WhichLane.ASKERS, response(1, 200_001, PIECE));
        breaks("was not begun", WhichLane.ASKERS, piece(1, 1));
        breaks("has a piece too many", WhichLane.ASKERS, response(1, PIECE + 1, PIECE), piece(1, 2));
        breaks(
                "was not begun",
                WhichLane.ASKERS,
                response(1, PIECE + 1, PIECE),
                new Frame.Failure(1, 100, ""),
                piece(1, 1));
        breaks("begun inside another", WhichLane.ASKERS, response(1, PIECE + 2, PIECE), response(1, PIECE + 1, PIECE));
    }

    private enum WhichLane {
        ASKERS,
        ANSWERERS
    }

    /** In a session of its own, which has asked two queries. */
    private void breaks(String words, WhichLane lane, Frame... frames) throws Exception {
        start();
        var asked = List.of(pair.server.ask(new byte[1]), pair.server.ask(new byte[1]));
        pair.run();
        for (var frame : frames) {
            assertThat(pair.server.session.isOver()).as(words).isFalse();
            write(lane == WhichLane.ANSWERERS ? asking : answering, frame);
        }
        assertThat(pair.server.endCause).isInstanceOf(WireException.class).hasMessageContaining(words);
        assertThat(asked).allSatisfy(one -> assertThat(one.times).isEqualTo(1));
        close();
    }

    @Test
    void aResponseToWhatHasNotLeftIsNone() throws Exception {
        pair = new SessionPair(1000);
        pair.startServer();
        answering = pair.serverAsks.left();
        var asked = pair.server.ask(new byte[200_000]);
        write(answering, response(1, 0, 0));
        assertThat(pair.server.endCause).hasMessageContaining("before its query had left");
        assertThat(asked.failure().outcome()).isEqualTo(Outcome.NOT_RUN);
    }

    /** A peer may refuse after the first piece; the rest is not sent. */
    @Test
    void aQueryThatIsRefusedHalfwayIsNotSentToItsEnd() throws Exception {
        pair = new SessionPair(PIECE);
        pair.startServer();
        answering = pair.serverAsks.left();
        var asked = pair.server.ask(new byte[200_000]);
        write(answering, new Frame.Failure(1, FailureCode.TOO_LARGE.number(), "no"));
        SessionQueriesTest.refused(asked, QueryRefusedException.Reason.TOO_LARGE);
        var frames = readAll(answering);
        assertThat(frames).hasSizeLessThan(4);
        assertThat(frames.get(frames.size() - 1)).isEqualTo(new Frame.Cancel(1));
    }

    @Test
    void ofEachKindAsManyAreOpenAsTheLimitSays() throws Exception {
        start();
        for (var id = 1; id <= MAX_QUERIES + 1; id++) {
            write(asking, query(id, 1, 1));
            write(asking, new Frame.Query(100 + id, MessageKind.BYTES_SIGNAL, 1_000_000, 1, ByteBuffer.allocate(1)));
        }
        assertThat(codes(asking)).containsExactlyInAnyOrder("101: answered", "102: answered", "3: 1", "103: 1");
        pair.runTasks();
        pair.runTasks();
        assertThat(codes(asking)).containsExactly("1: answered", "2: answered");
        write(asking, query(1, 1, 1));
        write(asking, query(2, 1, 1));
        write(asking, new Frame.Query(101, MessageKind.BYTES_SIGNAL, 1_000_000, 1, ByteBuffer.allocate(1)));
        write(asking, new Frame.Query(102, MessageKind.BYTES_SIGNAL, 1_000_000, 1, ByteBuffer.allocate(1)));
        pair.runTasks();
        assertThat(codes(asking))
                .containsExactlyInAnyOrder("101: answered", "102: answered", "1: answered", "2: answered");
    }

    /** Its pieces are passed over, and it is answered once, at the first. */
    @Test
    void whatIsTooLargeIsRefusedAtItsFirstPiece() throws Exception {
        start();
        write(asking, query(1, 200_001, PIECE));
        assertThat(codes(asking)).containsExactly("1: 2");
        write(asking, piece(1, PIECE));
        write(asking, new Frame.Cancel(1));
        write(asking, query(2, 200_000, PIECE));
        write(asking, piece(2, PIECE));
        write(asking, piece(2, PIECE));
        assertThat(codes(asking)).isEmpty();
        write(asking, piece(2, 200_000 - 3 * PIECE));
        pair.runTasks();
        assertThat(codes(asking)).startsWith("2: answered");
    }

    @Test
    void aCancelInTheMiddleOfAQueryIsAnsweredAndFreesItsRoom() throws Exception {
        start();
        write(asking, query(1, 200_000, PIECE));
        assertThat(pair.server.budgets.held()).isEqualTo(200_000);
        write(asking, new Frame.Cancel(1));
        assertThat(codes(asking)).containsExactly("1: " + FailureCode.TOO_LATE.number());
        assertThat(pair.server.budgets.held()).isZero();
        // Of what is not open, nothing is answered.
        write(asking, new Frame.Cancel(1));
        write(asking, new Frame.Cancel(99));
        assertThat(codes(asking)).isEmpty();
        assertThat(pair.server.session.isOver()).isFalse();
    }

    @Test
    void aResponseThatFindsNoRoomFailsItsQuery() throws Exception {
        start();
        assertThat(pair.server.budgets.responses().tryReserve(300_000)).isTrue();
        var asked = pair.server.ask(new byte[1]);
        var next = pair.server.ask(new byte[1]);
        write(answering, response(1, 100_001, PIECE));
        assertThat(asked.failure())
                .isInstanceOfSatisfying(
                        HandlerFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(HandlerFailedException.Reason.NO_ROOM_FOR_RESPONSE))
                .hasMessageContaining("300000 bytes of others");
        write(answering, piece(1, 100_001 - PIECE));
        write(answering, response(2, 100_000, PIECE));
        write(answering, piece(2, 100_000 - PIECE));
        assertThat(next.response()).hasSize(100_000);
        pair.server.budgets.responses().release(300_000);
    }

    /** Its caller has gone, and its answer is still owed: it is passed over, and the place is free again. */
    @Test
    void theAnswerToWhatWasGivenUpIsPassedOver() throws Exception {
        start();
        for (var round = 0; round < 3; round++) {
            var id = 2 * round + 1;
            var large = pair.server.ask(new byte[1]);
            var small = pair.server.ask(new byte[1]);
            SessionQueriesTest.refused(pair.server.ask(new byte[1]), QueryRefusedException.Reason.TOO_MANY_QUERIES);
            pair.server.giveUp(large);
            pair.server.giveUp(small);
            assertThat(codes(answering)).contains("cancel " + id, "cancel " + (id + 1));
            write(answering, response(id, 100_000, PIECE));
            write(answering, response(id + 1, 5, 5));
            write(answering, piece(id, 100_000 - PIECE));
            assertThat(large.times + small.times).isEqualTo(2);
            assertThat(pair.server.budgets.held()).isZero();
        }
    }

    @Test
    void aResponseThatIsGivenUpHalfwayFreesItsRoomWithItsLastPiece() throws Exception {
        start();
        var asked = pair.server.ask(new byte[1]);
        pair.run();
        write(answering, response(1, 100_000, PIECE));
        assertThat(pair.server.budgets.held()).isEqualTo(100_000);
        pair.server.giveUp(asked);
        write(answering, piece(1, 100_000 - PIECE));
        assertThat(pair.server.budgets.held()).isZero();
        assertThat(asked.times).isEqualTo(1);
    }

    @Test
    void aFailureThatNobodyKnowsIsToldByItsRange() throws Exception {
        start();
        var refused = pair.server.ask(new byte[1]);
        var failed = pair.server.ask(new byte[1]);
        write(answering, new Frame.Failure(1, 99, "be\u0007cause"));
        write(answering, new Frame.Failure(2, 103, "of that"));
        SessionQueriesTest.refused(refused, QueryRefusedException.Reason.OTHER);
        assertThat(refused.failure()).hasMessage("the peer refused: be cause");
        assertThat(failed.failure())
                .isInstanceOfSatisfying(
                        HandlerFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(HandlerFailedException.Reason.OTHER))
                .hasMessage("the peer's handler failed: of that");
        assertThat(failed.failure().outcome()).isEqualTo(Outcome.RAN_AND_FAILED);
        // Their places are free.
        assertThat(pair.server.ask(new byte[1]).times).isZero();
        assertThat(pair.server.ask(new byte[1]).times).isZero();
    }

    @Test
    void whatEndsInTheMiddleOfAMessageHoldsNoRoom() throws Exception {
        start();
        var unused = pair.server.ask(new byte[1]);
        write(asking, query(1, 100_000, PIECE));
        write(answering, response(1, 100_000, PIECE));
        assertThat(pair.server.budgets.held()).isEqualTo(200_000);
        asking.close();
        pair.run();
        assertThat(pair.server.session.isOver()).isTrue();
        assertThat(pair.server.budgets.held()).isZero();
    }

    private void write(MemoryLink link, Frame frame) throws IOException {
        var bytes = ByteBuffer.wrap(FrameSamples.encode(frame));
        while (bytes.hasRemaining()) {
            link.tryWrite(bytes);
            pair.run();
        }
        pair.run();
    }

    /** All that comes while the session goes on. */
    private List<Frame> readAll(MemoryLink link) throws IOException {
        var frames = new ArrayList<Frame>();
        var decoder = new FrameDecoder(null);
        var buffer = ByteBuffer.allocate(1 << 20);
        while (link.tryRead(buffer) > 0) {
            pair.run();
        }
        buffer.flip();
        for (var frame = decoder.next(buffer); frame != null; frame = decoder.next(buffer)) {
            frames.add(frame);
        }
        return frames;
    }

    /** What has come, in short. */
    private List<String> codes(MemoryLink link) throws IOException {
        pair.run();
        return readAll(link).stream()
                .map(frame -> {
                    if (frame instanceof Frame.Failure failure) {
                        return failure.id() + ": " + failure.code();
                    }
                    if (frame instanceof Frame.Response response) {
                        return response.id() + ": answered";
                    }
                    return frame instanceof Frame.Cancel cancel ? "cancel " + cancel.id() : "other";
                })
                .toList();
    }

    private static Frame query(long id, int total, int here) {
        return new Frame.Query(id, MessageKind.BYTES, 1_000_000_000, total, ByteBuffer.allocate(here));
    }

    private static Frame response(long id, int total, int here) {
        return new Frame.Response(id, total, ByteBuffer.allocate(here));
    }

    private static Frame piece(long id, int here) {
        return new Frame.Piece(id, ByteBuffer.allocate(here));
    }
}
