package io.github.simpleipc.go;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
    private static Source source(String text, int atATime) {
        return new Source(text.getBytes(US_ASCII), atATime);
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
        var reader = new LineReader(source(String.join("\n", lines) + "\n", atATime), 100_000);
        for (var line : lines) {
            assertThat(new String(reader.read(), US_ASCII)).isEqualTo(line);
        }
        assertThatThrownBy(reader::read).isInstanceOf(EOFException.class).hasMessageEndingWith("closed the link");
    }

    @Test
    void aLineMayBeAsLongAsTheLimitAndNoLonger() throws IOException {
        var longest = "x".repeat(10_000);
        assertThat(new LineReader(source(longest + "\n", 4096), 10_000).read()).hasSize(10_000);
        var reader = new LineReader(source(longest + "x\n", 4096), 10_000);
        assertThatThrownBy(reader::read)
                .isInstanceOf(MalformedLineException.class)
                .hasMessageContaining("10000");
    }

    @Test
    void anEndlessLineTakesNoMoreRoomThanTheLimit() {
        var reader = new LineReader(source("x".repeat(1 << 20), 4096), 10_000);
        assertThatThrownBy(reader::read).isInstanceOf(MalformedLineException.class);
        assertThat(reader.heldBytes()).isLessThanOrEqualTo(10_001);
    }

    @Test
    void anEndInsideALineIsTold() {
        var reader = new LineReader(source("abc", 4096), 10_000);
        assertThatThrownBy(reader::read).isInstanceOf(EOFException.class).hasMessageContaining("in the middle");
        assertThat(reader.unfinished()).isEqualTo("abc".getBytes(US_ASCII));
    }
}
