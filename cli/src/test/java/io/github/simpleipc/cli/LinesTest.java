package io.github.simpleipc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinesTest {
    @Test
    void onlyALineFeedEndsALine() throws IOException {
        var lines = new Lines(new ByteArrayInputStream("a\r\n\nä\\n\rlast".getBytes(StandardCharsets.UTF_8)));
        assertThat(lines.next().orElseThrow().text()).isEqualTo("a\r");
        assertThat(lines.next().orElseThrow().text()).isEmpty();
        assertThat(lines.next().orElseThrow().text()).isEqualTo("ä\\n\rlast");
        assertThat(lines.next()).isEmpty();
    }

    @Test
    void aLineThatIsNoTextSaysSo() throws IOException {
        var line = new Lines(new ByteArrayInputStream(new byte[] {(byte) 0xc3, '\n'}))
                .next()
                .orElseThrow();
        assertThatThrownBy(line::text)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UTF-8");
    }
}
