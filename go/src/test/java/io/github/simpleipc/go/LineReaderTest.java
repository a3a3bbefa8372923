package io.github.simpleipc.go;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.spi.WireLink;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
    /** Gives what it has, so many bytes at a time, and then ends. */
    private record Source(ByteBuffer bytes, int atATime) implements WireLink {
        Source(String text, int atATime) {
            this(ByteBuffer.wrap(text.getBytes(US_ASCII)), atATime);
        }

        @Override
        public int tryRead(ByteBuffer target) {
            if (!bytes.hasRemaining()) {
                return -1;
            }
            var count = Math.min(Math.min(atATime, target.remaining()), bytes.remaining());
            target.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            return count;
        }

        @Override
        public int tryWrite(ByteBuffer source) {
            return 0;
        }

        @Override
        public void await(boolean readable, boolean writable) {}

        @Override
        public void wakeup() {}

        @Override
        public void shutdownOutput() {}

        @Override
        public Optional<String> peerUser() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 4096, 1 << 20})
    void linesOfEveryLengthComeWhole(int atATime) throws IOException {
        var random = new Random(atATime);
        var lines = new ArrayList<String>();
        for (int length : new int[] {0, 1, 4095, 4096, 4097, 0, 100_000, 5, 70_000, 8191, 8192}) {
            lines.add(random.ints(length, 'a', 'z')
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString());
        }
        var reader = new LineReader(new Source(String.join("\n", lines) + "\n", atATime), 100_000);
        for (var line : lines) {
            assertThat(new String(reader.read(), US_ASCII)).isEqualTo(line);
        }
        assertThatThrownBy(reader::read).isInstanceOf(EOFException.class).hasMessageEndingWith("closed the link");
    }

    @Test
    void aLineMayBeAsLongAsTheLimitAndNoLonger() throws IOException {
        var longest = "x".repeat(10_000);
        assertThat(new LineReader(new Source(longest + "\n", 4096), 10_000).read())
                .hasSize(10_000);
        var reader = new LineReader(new Source(longest + "x\n", 4096), 10_000);
        assertThatThrownBy(reader::read)
                .isInstanceOf(MalformedLineException.class)
                .hasMessageContaining("10000");
    }

    @Test
    void anEndlessLineTakesNoMoreRoomThanTheLimit() {
        var reader = new LineReader(new Source("x".repeat(1 << 20), 4096), 10_000);
        assertThatThrownBy(reader::read).isInstanceOf(MalformedLineException.class);
        assertThat(reader.heldBytes()).isLessThanOrEqualTo(10_001);
    }

    @Test
    void anEndInsideALineIsTold() {
        var reader = new LineReader(new Source("abc", 4096), 10_000);
        assertThatThrownBy(reader::read).isInstanceOf(EOFException.class).hasMessageContaining("in the middle");
        assertThat(reader.unfinished()).isEqualTo("abc".getBytes(US_ASCII));
    }
}
