package io.github.simpleipc.testkit;

import static io.github.simpleipc.testkit.LinkIo.bytes;
import static io.github.simpleipc.testkit.LinkIo.readFully;
import static io.github.simpleipc.testkit.LinkIo.readToEnd;
import static io.github.simpleipc.testkit.LinkIo.writeFully;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultLinkTest {
    private static final byte[] SENT = bytes(1, 1000);

    private final MemoryLinks links = MemoryLinks.pair();
    private final FaultLink faulty = new FaultLink(links.left());
    private final MemoryLink plain = links.right();

    @Nested
    class WithoutFaults extends LinkContract {
        @Override
        protected LinkPair newPair() {
            var pair = MemoryLinks.pair();
            return new LinkPair(new FaultLink(pair.left()), new FaultLink(pair.right()));
        }
    }

    @Nested
    class WithRandomChunks extends LinkContract {
        @Override
        protected LinkPair newPair() {
            var pair = MemoryLinks.pair();
            return new LinkPair(
                    FaultLink.withRandomChunks(pair.left(), 1, 20_000),
                    FaultLink.withRandomChunks(pair.right(), 2, 20_000));
        }

        @Override
        protected boolean zeroMeansFull() {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.simpleipc.testkit.FaultLink#chunkSizes")
    void movesAtMostAChunkAtATime(int chunk) throws Exception {
        faulty.incoming().chunk(chunk);
        faulty.outgoing().chunk(chunk);
        assertThat(faulty.tryWrite(ByteBuffer.wrap(SENT))).isEqualTo(Math.min(chunk, SENT.length));
        writeFully(plain, SENT);
        assertThat(faulty.tryRead(ByteBuffer.allocate(5000))).isEqualTo(Math.min(chunk, SENT.length));
        plain.shutdownOutput();
        readToEnd(faulty);
        assertThat(faulty.incoming().recorded()).isEqualTo(SENT);
    }

    @Test
    void readsEndAtACut() throws Exception {
        writeFully(plain, SENT);
        faulty.incoming().cutAfter(300, Cut.END);
        assertThat(readToEnd(faulty)).isEqualTo(Arrays.copyOf(SENT, 300));
        faulty.await(true, false);
        writeFully(faulty, SENT);
        assertThat(readFully(plain, 1000)).isEqualTo(SENT);
    }

    @Test
    void readsFailAtAReset() throws Exception {
        writeFully(plain, SENT);
        faulty.incoming().cutAfter(300, Cut.RESET);
        assertThat(readFully(faulty, 300)).isEqualTo(Arrays.copyOf(SENT, 300));
        assertThatThrownBy(() -> readFully(faulty, 1)).hasMessage("connection reset");
        assertThatThrownBy(() -> readFully(plain, 1)).hasMessage("connection reset");
    }

    @Test
    void writesFailAtACutAndThePeerSeesWhatCameBefore() throws Exception {
        faulty.outgoing().cutAfter(300, Cut.END);
        assertThatThrownBy(() -> writeFully(faulty, SENT)).isInstanceOf(IOException.class);
        assertThat(readToEnd(plain)).isEqualTo(Arrays.copyOf(SENT, 300));
        assertThat(faulty.outgoing().recorded()).isEqualTo(Arrays.copyOf(SENT, 300));
    }

    @Test
    void writesFailAtAReset() {
        faulty.outgoing().cutAfter(0, Cut.RESET);
        assertThatThrownBy(() -> writeFully(faulty, SENT)).hasMessage("connection reset");
        assertThatThrownBy(() -> readToEnd(plain)).hasMessage("connection reset");
    }

    @Test
    void aCutEndsAnAwaitThatIsUnderWay() throws Exception {
        var reader = CompletableFuture.supplyAsync(() -> readAll(faulty));
        await().until(links.left()::isAwaited);
        faulty.incoming().cutNow(Cut.END);
        assertThat(reader.get()).isEmpty();
    }

    @Test
    void aStallHoldsBytesAndTheEndBack() throws Exception {
        faulty.incoming().stall();
        faulty.outgoing().stall();
        writeFully(plain, SENT);
        plain.shutdownOutput();
        assertThat(faulty.tryRead(ByteBuffer.allocate(1))).isZero();
        assertThat(faulty.tryWrite(ByteBuffer.allocate(1))).isZero();
        var reader = CompletableFuture.supplyAsync(() -> readAll(faulty));
        await().until(links.left()::isAwaited);
        assertThat(reader).isNotDone();
        faulty.incoming().release();
        assertThat(reader.get()).isEqualTo(SENT);
        faulty.outgoing().release();
        assertThat(faulty.tryWrite(ByteBuffer.allocate(1))).isEqualTo(1);
    }

    @Test
    void duplicatesAStretch() throws Exception {
        var expected = concat(Arrays.copyOf(SENT, 150), Arrays.copyOfRange(SENT, 100, 1000));
        faulty.incoming().duplicate(100, 50).chunk(7);
        faulty.outgoing().duplicate(100, 50).chunk(7);
        writeFully(plain, SENT);
        plain.shutdownOutput();
        assertThat(readToEnd(faulty)).isEqualTo(expected);
        writeFully(faulty, SENT);
        faulty.shutdownOutput();
        assertThat(readToEnd(plain)).isEqualTo(expected);
        assertThat(faulty.outgoing().recorded()).isEqualTo(expected);
        assertThat(faulty.incoming().recorded()).isEqualTo(expected);
    }

    @Test
    void flipsOneBit() throws Exception {
        var expected = SENT.clone();
        expected[777] ^= 1 << 5;
        faulty.incoming().flipBit(777, 5).chunk(100);
        faulty.outgoing().flipBit(777, 5).chunk(100);
        writeFully(plain, SENT);
        assertThat(readFully(faulty, 1000)).isEqualTo(expected);
        var source = SENT.clone();
        writeFully(faulty, source);
        assertThat(readFully(plain, 1000)).isEqualTo(expected);
        assertThat(source).isEqualTo(SENT);
    }

    @Test
    void theSameSeedMakesTheSameFaults() throws Exception {
        for (var seed = 0; seed < Trials.count(200); seed++) {
            assertThat(sizes(seed)).isEqualTo(sizes(seed));
        }
    }

    private static String sizes(long seed) throws IOException {
        try (var pair = MemoryLinks.pair()) {
            var link = FaultLink.withRandomChunks(pair.left(), seed, 10);
            var sizes = new StringBuilder();
            var source = ByteBuffer.wrap(SENT);
            while (source.hasRemaining()) {
                sizes.append(link.tryWrite(source)).append(' ');
            }
            return sizes.toString();
        }
    }

    private static byte[] readAll(FaultLink link) {
        try {
            return readToEnd(link);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
