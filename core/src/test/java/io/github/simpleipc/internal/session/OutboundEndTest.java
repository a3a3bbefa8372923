package io.github.simpleipc.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameEncoder;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.MemoryLinks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of messages on their way out when a lane ends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutboundEndTest {
    private final ManualTimer timer = new ManualTimer();

    /** The first has left to its last byte, of the second none has. */
    @Test
    void whatIsInTheBufferAtTheEndHasStayedBehind() throws Exception {
        var first = query(10, MessageKind.BYTES);
        try (var links = MemoryLinks.pair(encodedBytes(first))) {
            var outbound = outbound(links);
            var second = query(10, MessageKind.BYTES);
            outbound.queue().append(OutboundMessage.of(first));
            outbound.queue().append(OutboundMessage.of(second));
            outbound.flush();
            assertEquals(PendingQuery.Progress.LEFT, second.progress());
            outbound.queue().append(OutboundMessage.of(query(10, MessageKind.BYTES)));
            outbound.close();
            assertEquals(PendingQuery.Progress.LEFT, first.progress());
            assertEquals(PendingQuery.Progress.ABANDONED, second.progress());
            assertFalse(outbound.queue().isQueued());
        }
    }

    /** The reader may find out about the end last. */
    @Test
    void nobodyIsHeldUpAfterTheEnd() throws Exception {
        try (var links = MemoryLinks.pair()) {
            var outbound = outbound(links);
            CompletableFuture.runAsync(outbound::close).join();
            outbound.flushBlocked();
            assertFalse(outbound.isBlocked());
        }
    }

    @Test
    void nobodyKnowsWhatHasLeftWhereAWriteFailed() {
        try (var links = MemoryLinks.pair()) {
            var outbound = outbound(links);
            var query = query(10, MessageKind.BYTES);
            outbound.queue().append(OutboundMessage.of(query));
            links.right().close();
            assertThrows(IOException.class, outbound::flush);
            outbound.close();
            assertEquals(PendingQuery.Progress.LEFT, query.progress());
        }
    }

    @Test
    void nothingComesBehindAShutdown() throws Exception {
        try (var links = MemoryLinks.pair()) {
            var outbound = outbound(links);
            outbound.queue().appendControl(new Frame.Ping());
            outbound.flush();
            outbound.shutdown();
            outbound.queue().appendControl(new Frame.Ping());
            outbound.queue().append(OutboundMessage.of(query(10, MessageKind.BYTES)));
            outbound.flush();
            var got = ByteBuffer.allocate(1 << 10);
            while (links.right().tryRead(got) >= 0) {}
            var decoder = new FrameDecoder(null);
            assertEquals(new Frame.Ping(), decoder.next(got.flip()));
            assertFalse(got.hasRemaining());
        }
    }

    private static int encodedBytes(PendingQuery query) throws IOException {
        var buffer = ByteBuffer.allocate(1 << 18);
        new FrameEncoder(null).query(0, query.kind(), 0, new byte[query.payloadBytes()], query.payloadBytes(), buffer);
        return buffer.position();
    }

    private Outbound outbound(MemoryLinks links) {
        return new Outbound(links.left(), new FrameEncoder(null), timer, ByteBuffer.allocate(1 << 18), 1 << 20);
    }

    private PendingQuery query(int bytes, MessageKind kind) {
        return PendingQuery.asynchronous(kind, new byte[bytes], timer, Duration.ofSeconds(5), (settlement, here) -> {});
    }
}
