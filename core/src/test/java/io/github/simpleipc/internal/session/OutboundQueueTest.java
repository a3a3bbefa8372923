package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameEncoder;
import io.github.simpleipc.internal.wire.FrameFormat;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.testkit.ManualTimer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutboundQueueTest {
    private static final int SMALL = 10;
    /** Two pieces. */
    private static final int LARGE = FrameFormat.MAX_PIECE_BYTES + SMALL;

    private final ManualTimer timer = new ManualTimer();
    private final FrameEncoder encoder = new FrameEncoder(null);
    private final OutboundBatch batch = new OutboundBatch(encoder);
    private final OutboundQueue queue = new OutboundQueue(LARGE);

    @Test
    void aSmallSignalKeepsItsPlaceWhereNoLargeOneIsBeforeIt() throws Exception {
        append(1, SMALL, MessageKind.BYTES);
        append(2, SMALL, MessageKind.BYTES_SIGNAL);
        assertThat(take()).containsExactly("message 1", "message 2");
        append(3, LARGE, MessageKind.BYTES_SIGNAL);
        assertThat(take()).containsExactly("message 3");
        assertThat(take()).containsExactly("piece of 3");
        append(4, SMALL, MessageKind.BYTES);
        append(5, SMALL, MessageKind.BYTES_SIGNAL);
        assertThat(take()).containsExactly("message 4", "message 5");
    }

    @Test
    void smallOnesThatNeedNoOrderDoNotWaitForLargeOnes() throws Exception {
        queue.append(OutboundMessage.response(1, new byte[LARGE]));
        queue.append(OutboundMessage.response(2, new byte[SMALL]));
        append(3, SMALL, MessageKind.BYTES);
        assertThat(take()).containsExactly("response 1", "response 2", "message 3");
        assertThat(take()).containsExactly("piece of 1");
    }

    /** A message of exactly the size of a piece is small, too. */
    @Test
    void whatFitsIntoOneFrameWaitsForNoMessageInPieces() throws Exception {
        append(1, 3 * FrameFormat.MAX_PIECE_BYTES, MessageKind.BYTES);
        append(2, FrameFormat.MAX_PIECE_BYTES, MessageKind.BYTES);
        assertThat(take()).containsExactly("message 1", "message 2");
    }

    @Test
    void whatIsForgottenIsGoneAndNothingElse() throws Exception {
        append(1, SMALL, MessageKind.BYTES);
        var small = append(2, SMALL, MessageKind.BYTES);
        append(3, SMALL, MessageKind.BYTES);
        var firstLarge = append(4, LARGE, MessageKind.BYTES);
        var lastLarge = append(5, LARGE, MessageKind.BYTES);
        // To a query of the peer's, which has its own numbers.
        queue.append(OutboundMessage.response(2, new byte[SMALL]));
        queue.forget(small);
        queue.forget(firstLarge);
        assertThat(queue.queuedBytes()).isEqualTo(3 * SMALL + LARGE);
        assertThat(take()).containsExactly("message 5", "message 1", "message 3", "response 2");
        assertThat(queue.isQueued()).isTrue();
        queue.forget(lastLarge);
        assertThat(queue.isQueued()).isFalse();
        assertThat(queue.queuedBytes()).isZero();
    }

    /** It had been counted as one that others must not overtake. */
    @Test
    void noSignalWaitsForOneThatIsForgotten() throws Exception {
        var small = append(1, SMALL, MessageKind.BYTES_SIGNAL);
        var large = append(2, LARGE, MessageKind.BYTES_SIGNAL);
        queue.forget(small);
        assertThat(take()).containsExactly("message 2");
        queue.forget(large);
        append(3, SMALL, MessageKind.BYTES);
        append(4, SMALL, MessageKind.BYTES_SIGNAL);
        assertThat(take()).containsExactly("message 3", "message 4");
    }

    @Test
    void signalsKeepTheirOrderBesideQueriesThatAreForgotten() throws Exception {
        var small = append(1, SMALL, MessageKind.BYTES);
        append(2, SMALL, MessageKind.BYTES_SIGNAL);
        queue.forget(small);
        append(3, LARGE, MessageKind.BYTES_SIGNAL);
        assertThat(take()).containsExactly("message 2");
        assertThat(take()).containsExactly("message 3");
        var large = append(4, LARGE, MessageKind.BYTES);
        queue.forget(large);
        append(5, SMALL, MessageKind.BYTES_SIGNAL);
        assertThat(take()).containsExactly("piece of 3");
        assertThat(take()).containsExactly("message 5");
    }

    @Test
    void nothingIsTakenOfWhatWasGivenUp() throws Exception {
        append(1, SMALL, MessageKind.BYTES).abandon();
        append(2, LARGE, MessageKind.BYTES).abandon();
        assertThat(batch.startFor(buffer())).isTrue();
        assertThat(queue.take(batch)).isFalse();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.queuedBytes()).isZero();
    }

    /** The peer waits for the rest of it, and takes nothing else in pieces meanwhile. */
    @Test
    void whatIsGivenUpInTheMiddleIsCancelledBeforeTheNextBegins() throws Exception {
        var query = append(1, 2 * LARGE, MessageKind.BYTES);
        queue.append(OutboundMessage.response(2, new byte[LARGE]));
        assertThat(take()).containsExactly("message 1");
        query.abandon();
        append(3, SMALL, MessageKind.BYTES);
        assertThat(take()).containsExactly("cancel of 1", "message 3");
        assertThat(take()).containsExactly("response 2");
        assertThat(take()).containsExactly("piece of 2");
        assertThat(queue.queuedBytes()).isZero();
    }

    @Test
    void isOverfullWithMoreThanItMayHold() throws Exception {
        append(1, LARGE, MessageKind.BYTES);
        assertThat(queue.isOverfull()).isFalse();
        append(2, 1, MessageKind.BYTES);
        assertThat(queue.isOverfull()).isTrue();
        assertThat(take()).containsExactly("message 1", "message 2");
        // The whole of a begun one is held.
        assertThat(queue.queuedBytes()).isEqualTo(LARGE);
        assertThat(take()).containsExactly("piece of 1");
        assertThat(queue.queuedBytes()).isZero();
    }

    @Test
    void whoWaitsForRoomGoesOnWhenThereIsSome() throws Exception {
        append(1, LARGE, MessageKind.BYTES);
        append(2, SMALL, MessageKind.BYTES);
        var waiting = waitingForRoom();
        assertThat(take()).containsExactly("message 1", "message 2");
        waiting.join();

        var givenUp = append(3, SMALL, MessageKind.BYTES);
        waiting = waitingForRoom();
        queue.forget(givenUp);
        waiting.join();
        assertThat(take()).containsExactly("piece of 1");
    }

    @Test
    void nobodyWaitsForRoomAfterTheEnd() throws Exception {
        append(1, LARGE, MessageKind.BYTES);
        append(2, SMALL, MessageKind.BYTES);
        var waiting = waitingForRoom();
        queue.close();
        waiting.join();
        queue.awaitRoom();
    }

    /** A query may be given up at any time after the end, too; a writer that found anything would fail. */
    @Test
    void nothingIsQueuedAfterTheEndWhateverIsForgotten() {
        assertEndsWithNothingQueued(new OutboundQueue(LARGE), ended -> ended.appendControl(new Frame.Ping()));
        assertEndsWithNothingQueued(
                new OutboundQueue(LARGE), ended -> ended.append(OutboundMessage.response(2, new byte[SMALL])));
        assertEndsWithNothingQueued(
                new OutboundQueue(LARGE), ended -> ended.append(OutboundMessage.response(2, new byte[LARGE])));
    }

    private void assertEndsWithNothingQueued(OutboundQueue ended, Consumer<OutboundQueue> append) {
        append.accept(ended);
        assertThat(ended.isQueued()).isTrue();
        ended.close();
        append.accept(ended);
        ended.forget(query(1, SMALL, MessageKind.BYTES));
        assertThat(ended.isQueued()).isFalse();
        assertThatThrownBy(() -> ended.take(batch)).isInstanceOf(ClosedChannelException.class);
    }

    /** A thread that waits for room already. */
    private Thread waitingForRoom() {
        var waiting = new Thread(queue::awaitRoom, "waits for room");
        waiting.start();
        Parked.await(waiting);
        return waiting;
    }

    private PendingQuery append(long id, int bytes, MessageKind kind) {
        var query = query(id, bytes, kind);
        queue.append(OutboundMessage.of(query));
        return query;
    }

    private PendingQuery query(long id, int bytes, MessageKind kind) {
        var query = PendingQuery.asynchronous(
                kind, new byte[bytes], timer, Duration.ofSeconds(5), (settlement, here) -> {});
        query.setId(id);
        return query;
    }

    private ByteBuffer buffer() {
        return ByteBuffer.allocate(2 * encoder.maxEncodedBytes());
    }

    /** What goes into a buffer at once. */
    private List<String> take() throws IOException {
        var buffer = buffer();
        assertThat(batch.startFor(buffer)).isTrue();
        assertThat(queue.take(batch)).isTrue();
        batch.encode(buffer, timer.nanoTime(), new ArrayDeque<>());
        buffer.flip();
        var decoder = new FrameDecoder(null);
        var frames = new ArrayList<String>();
        for (var frame = decoder.next(buffer); frame != null; frame = decoder.next(buffer)) {
            if (frame instanceof Frame.Query query) {
                frames.add("message " + query.id());
            } else if (frame instanceof Frame.Piece piece) {
                frames.add("piece of " + piece.id());
            } else if (frame instanceof Frame.Response response) {
                frames.add("response " + response.id());
            } else {
                frames.add("cancel of " + ((Frame.Cancel) frame).id());
            }
        }
        return frames;
    }
}
