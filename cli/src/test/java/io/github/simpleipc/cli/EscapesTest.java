package io.github.simpleipc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EscapesTest {
    @Test
    void lineEndsAndBackslashesAreWrittenOut() {
        assertThat(Escapes.escape("a\nb\r\\n\t")).isEqualTo("a\\nb\\r\\\\n\t");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "\n", "\\", "\\n", "\\\\\n\r\r\n", "ä\n€"})
    void unescapingUndoesIt(String text) {
        assertThat(Escapes.escape(text)).doesNotContain("\n", "\r");
        assertThat(Escapes.unescape(Escapes.escape(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\", "\\t", "a\\"})
    void anotherEscapeIsAnError(String line) {
        assertThatThrownBy(() -> Escapes.unescape(line)).isInstanceOf(IllegalArgumentException.class);
    }
}
