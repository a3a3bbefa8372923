package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameEncoder;
import io.github.simpleipc.internal.wire.FrameFormat;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.testkit.LinkStub;
import io.github.simpleipc.testkit.ManualTimer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much goes into a lane's buffer at once. */
class OutboundBatchTest {
    private final ManualTimer timer = new ManualTimer();
    private final FrameEncoder encoder = new FrameEncoder(null);
    private final TakesAll link = new TakesAll();
    private final int bufferBytes = 2 * encoder.maxEncodedBytes();
    private final Outbound outbound = new Outbound(link, encoder, timer, ByteBuffer.allocate(bufferBytes), 1 << 20);

    /** It notes how many bytes it is offered, and what they are. */
    private static final class TakesAll extends LinkStub {
        final List<Integer> offered = new ArrayList<>();
        final ByteBuffer bytes = ByteBuffer.allocate(1 << 20);

        @Override
        public int tryWrite(ByteBuffer source) throws IOException {
            var count = source.remaining();
            offered.add(count);
            bytes.put(source);
            return count;
        }
    }

    @Test
    void twoOfTheLargestFramesFillTheBuffer() throws Exception {
        append(FrameFormat.MAX_PIECE_BYTES + 1);
        append(FrameFormat.MAX_PIECE_BYTES);
        outbound.flush();
        assertThat(link.offered).hasSize(2);
        assertThat(link.offered.get(0)).isEqualTo(bufferBytes);
        assertThat(sent()).hasSize(3);
    }

    @Test
    void theNextPieceGoesIntoTheRoomForOneMore() throws Exception {
        append(2 * FrameFormat.MAX_PIECE_BYTES);
        outbound.flush();
        assertThat(link.offered).hasSize(1);
        assertThat(sent()).hasSize(2);
    }

    @Test
    void manySmallMessagesFillTheBufferAndNoMore() throws Exception {
        for (var i = 0; i < 500; i++) {
            append(1_000);
        }
        outbound.flush();
        assertThat(link.offered.get(0)).isBetween(bufferBytes - encoder.maxEncodedBytes(), bufferBytes);
        assertThat(sent()).hasSize(500);
    }

    /** Their length is known only once they are encoded. */
    @Test
    void theLongestFailuresFillTheBufferAndNoMore() throws Exception {
        var failure = new Frame.Failure(7, 1, "x".repeat(FrameFormat.MAX_FAILURE_TEXT_BYTES));
        for (var i = 0; i < 500; i++) {
            outbound.queue().appendControl(failure);
        }
        outbound.flush();
        assertThat(link.offered.get(0)).isBetween(bufferBytes - encoder.maxEncodedBytes(), bufferBytes);
        assertThat(sent()).hasSize(500).containsOnly(failure);
    }

    private void append(int bytes) {
        outbound.queue()
                .append(OutboundMessage.of(PendingQuery.asynchronous(
                        MessageKind.BYTES, new byte[bytes], timer, Duration.ofSeconds(5), (settlement, here) -> {})));
    }

    private List<Frame> sent() throws IOException {
        link.bytes.flip();
        var decoder = new FrameDecoder(null);
        var frames = new ArrayList<Frame>();
        for (var frame = decoder.next(link.bytes); frame != null; frame = decoder.next(link.bytes)) {
            frames.add(frame);
        }
        return frames;
    }
}
