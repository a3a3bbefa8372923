package io.github.simpleipc.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.simpleipc.internal.crypto.FrameSealer;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameEncoder;
import io.github.simpleipc.internal.wire.FrameFormat;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.testkit.LinkStub;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.MemoryLinks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class OutboundTest {
    private static final int ROUNDS = 2_000;

    private final ManualTimer timer = new ManualTimer();

    private interface Step {
        void run() throws IOException;
    }

    /** Who meets a held write lock leaves the writing to its holder, so whoever holds it must look again afterwards. */
    @Tag("sweep")
    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatMeetsAReaderThatFlushesIsNotLeftBehind() throws Exception {
        try (var links = MemoryLinks.pair(1 << 20)) {
            var outbound = outbound(links.left(), 1 << 20);
            assertNothingIsLeftBehind(outbound, outbound::flushBlocked);
        }
    }

    @Tag("sweep")
    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatMeetsALookWhetherAllHasLeftIsNotLeftBehind() throws Exception {
        try (var links = MemoryLinks.pair(1 << 20)) {
            var outbound = outbound(links.left(), 1 << 20);
            assertNothingIsLeftBehind(outbound, () -> {
                var unused = outbound.queue().isEmpty();
            });
        }
    }

    private static void assertNothingIsLeftBehind(Outbound outbound, Step beside) throws Exception {
        // Spinning, so that the two threads meet within a microsecond.
        var arrived = new AtomicInteger();
        var other = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < ROUNDS; i++) {
                    meet(arrived, 2 * i + 1);
                    beside.run();
                    meet(arrived, 2 * i + 2);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        for (int i = 0; i < ROUNDS; i++) {
            meet(arrived, 2 * i + 1);
            outbound.queue().appendControl(new Frame.Ping());
            outbound.flush();
            meet(arrived, 2 * i + 2);
            assertTrue(outbound.queue().isEmpty(), "left behind in round " + i);
        }
        other.join();
    }

    private static void meet(AtomicInteger arrived, int times) {
        var unused = arrived.incrementAndGet();
        while (arrived.get() < 2 * times) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aGivenUpQueryDoesNotStayOnALinkThatTakesNothing() throws Exception {
        try (var links = MemoryLinks.pair(1)) {
            var outbound = outbound(links.left(), 1 << 20);
            outbound.queue().appendControl(new Frame.Ping());
            outbound.flush();
            assertTrue(outbound.isBlocked());
            var small = query(100, MessageKind.BYTES);
            var large = query(100_000, MessageKind.BYTES_SIGNAL);
            outbound.queue().append(OutboundMessage.of(small));
            outbound.queue().append(OutboundMessage.of(large));
            assertEquals(100_100, outbound.queue().queuedBytes());
            small.abandon();
            outbound.queue().forget(small);
            large.abandon();
            outbound.queue().forget(large);
            assertEquals(0, outbound.queue().queuedBytes());
        }
    }

    /** A close must not take for gone what is in the writer's buffer. */
    @Test
    void whatIsInTheBufferHasNotLeft() throws Exception {
        try (var links = MemoryLinks.pair(1)) {
            var outbound = outbound(links.left(), 1 << 20);
            outbound.queue().append(OutboundMessage.of(query(3 * FrameFormat.MAX_PIECE_BYTES, MessageKind.BYTES)));
            outbound.queue().append(OutboundMessage.of(query(100, MessageKind.BYTES)));
            var got = ByteBuffer.allocate(1 << 18);
            while (got.position() < 3 * FrameFormat.MAX_PIECE_BYTES + 100) {
                outbound.flush();
                assertFalse(outbound.queue().isEmpty(), "with " + got.position() + " bytes gone");
                links.right().tryRead(got);
            }
            while (!outbound.queue().isEmpty()) {
                outbound.flush();
                links.right().tryRead(got);
            }
            var decoder = new FrameDecoder(null);
            got.flip();
            var pieces = 0;
            while (decoder.next(got) != null) {
                pieces++;
            }
            assertEquals(4, pieces);
        }
    }

    @Test
    void manySmallMessagesGoBesideEachPieceOfALargeOne() throws Exception {
        try (var links = MemoryLinks.pair(1 << 20)) {
            // Room for the first fill alone.
            var outbound = outbound(links.left(), 1 << 20);
            outbound.queue().append(OutboundMessage.of(query(10 << 20, MessageKind.BYTES)));
            for (int i = 0; i < 200; i++) {
                outbound.queue().append(OutboundMessage.of(query(100, MessageKind.BYTES)));
            }
            outbound.flush();
            var got = ByteBuffer.allocate(1 << 20);
            while (links.right().tryRead(got) > 0) {}
            got.flip();
            var decoder = new FrameDecoder(null);
            var before = 0;
            var pieces = 0;
            for (var frame = decoder.next(got); frame != null && pieces < 2; frame = decoder.next(got)) {
                var isLarge =
                        frame instanceof Frame.Piece || (frame instanceof Frame.Query query && query.total() > 100);
                pieces += isLarge ? 1 : 0;
                before += isLarge ? 0 : 1;
            }
            assertEquals(200, before, "small messages before the second piece");
        }
    }

    /** A large one went out first, and was complete before small ones that had been sent before it. */
    @Test
    void aLargeSignalDoesNotOvertakeSmallOnes() throws Exception {
        try (var links = MemoryLinks.pair(4 << 20)) {
            var outbound = outbound(links.left(), 4 << 20);
            for (var i = 0; i < 20; i++) {
                outbound.queue()
                        .append(OutboundMessage.of(query(FrameFormat.MAX_PIECE_BYTES, MessageKind.BYTES_SIGNAL)));
            }
            var large = 2 * FrameFormat.MAX_PIECE_BYTES;
            outbound.queue().append(OutboundMessage.of(query(large, MessageKind.BYTES_SIGNAL)));
            outbound.queue().append(OutboundMessage.of(query(1, MessageKind.BYTES_SIGNAL)));
            outbound.flush();
            var got = ByteBuffer.allocate(4 << 20);
            while (links.right().tryRead(got) > 0) {}
            got.flip();
            var decoder = new FrameDecoder(null);
            var totals = new ArrayList<Integer>();
            for (var frame = decoder.next(got); frame != null; frame = decoder.next(got)) {
                if (frame instanceof Frame.Query query) {
                    totals.add(query.total());
                }
            }
            var expected = new ArrayList<>(Collections.nCopies(20, FrameFormat.MAX_PIECE_BYTES));
            expected.add(large);
            expected.add(1);
            assertEquals(expected, totals);
        }
    }

    @Test
    void whatAFailingEncryptionDidNotSealHasNotLeft() {
        try (var links = MemoryLinks.pair(1 << 20)) {
            var outbound = new Outbound(
                    links.left(), new FrameEncoder(new FailsAtSecond()), timer, ByteBuffer.allocate(1 << 18), 1 << 20);
            var queries =
                    List.of(query(10, MessageKind.BYTES), query(10, MessageKind.BYTES), query(10, MessageKind.BYTES));
            queries.forEach(query -> outbound.queue().append(OutboundMessage.of(query)));
            assertThrows(IllegalArgumentException.class, outbound::flush);
            outbound.close();
            for (var query : queries) {
                assertEquals(PendingQuery.Progress.ABANDONED, query.progress());
            }
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoMeetsAWriterLeavesTheWritingToIt() throws Exception {
        var meeting = new Meeting();
        var outbound = outbound(meeting, 1 << 20);
        meeting.other = () -> {
            outbound.queue().appendControl(new Frame.Ping());
            assertTrue(outbound.flush());
        };
        outbound.queue().appendControl(new Frame.Ping());
        assertTrue(outbound.flush());
        assertTrue(outbound.queue().isEmpty());
        assertEquals(2, meeting.writes);
    }

    /** Takes all, while another thread does something. */
    private static final class Meeting extends LinkStub {
        private Step other = () -> {};
        private int writes;

        @Override
        public int tryWrite(ByteBuffer source) throws IOException {
            writes++;
            var now = other;
            other = () -> {};
            CompletableFuture.runAsync(() -> run(now)).join();
            var count = source.remaining();
            source.position(source.limit());
            return count;
        }
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void saysOnceThatTheLinkIsFullAndWhenItLastTookSomething() throws Exception {
        try (var links = MemoryLinks.pair(1)) {
            var outbound = outbound(links.left(), 1 << 20);
            assertEquals(timer.nanoTime(), outbound.lastWriteNanos());
            timer.stall(Duration.ofMillis(1));
            var full = timer.nanoTime();
            outbound.queue().appendControl(new Frame.Ping());
            assertFalse(outbound.flush());
            assertTrue(outbound.isBlocked());
            timer.stall(Duration.ofMillis(1));
            assertTrue(outbound.flush(), "known already");
            assertEquals(full, outbound.lastWriteNanos());
            var got = ByteBuffer.allocate(1 << 10);
            while (outbound.isBlocked()) {
                links.right().tryRead(got);
                outbound.flushBlocked();
            }
            assertTrue(outbound.queue().isEmpty());
            assertEquals(timer.nanoTime(), outbound.lastWriteNanos());
            assertTrue(outbound.flush());
        }
    }

    @Test
    void aReaderWritesOnlyWhatHasGathered() throws Exception {
        try (var links = MemoryLinks.pair()) {
            var outbound = outbound(links.left(), 1 << 20);
            assertFalse(outbound.flushGathered());
            outbound.queue().appendControl(new Frame.Ping());
            assertTrue(outbound.flushGathered());
            assertTrue(outbound.queue().isEmpty());
        }
    }

    @Test
    void aQueryTellsTheTimeThatIsLeftWhenItLeaves() throws Exception {
        try (var links = MemoryLinks.pair()) {
            var outbound = outbound(links.left(), 1 << 20);
            var decoder = new FrameDecoder(null);
            for (var queued : List.of(2, 7)) {
                outbound.queue().append(OutboundMessage.of(query(10, MessageKind.BYTES)));
                timer.stall(Duration.ofSeconds(queued));
                outbound.flush();
                var got = ByteBuffer.allocate(1 << 10);
                links.right().tryRead(got);
                var query = (Frame.Query) decoder.next(got.flip());
                assertEquals(Duration.ofSeconds(Math.max(0, 5 - queued)).toNanos(), query.timeLeftNanos());
            }
        }
    }

    private static final class FailsAtSecond implements FrameSealer {
        private int sealed;

        @Override
        public int maxOverhead() {
            return 0;
        }

        @Override
        public void seal(ByteBuffer plain, ByteBuffer out) {
            sealed++;
            if (sealed == 2) {
                throw new IllegalArgumentException("no room");
            }
            out.put(plain);
        }
    }

    private Outbound outbound(Link link, long maxQueuedBytes) {
        return new Outbound(link, new FrameEncoder(null), timer, ByteBuffer.allocate(1 << 18), maxQueuedBytes);
    }

    private PendingQuery query(int bytes, MessageKind kind) {
        return PendingQuery.asynchronous(kind, new byte[bytes], timer, Duration.ofSeconds(5), (settlement, here) -> {});
    }
}
