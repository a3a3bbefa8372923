package io.github.simpleipc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {
    private final Durations durations = new Durations();

    @Test
    void unitsAreRead() {
        assertThat(durations.convert("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(durations.convert("5s")).isEqualTo(Duration.ofSeconds(5));
        assertThat(durations.convert("2m")).isEqualTo(Duration.ofMinutes(2));
        assertThat(durations.convert("1h")).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void whatIsTooShortOrTooLongIsToldInTheSameUnits() {
        assertThatThrownBy(() -> new Durations.Timeouts().convert("99ms"))
                .hasMessageContaining("'99ms' is too short; it may be 100ms to 720h");
        assertThatThrownBy(() -> new Durations.Pauses().convert("0s")).hasMessageContaining("it may be 1ms to 720h");
        assertThatThrownBy(() -> durations.convert("999999999h")).hasMessageContaining("'999999999h' is too long");
        assertThat(durations.convert("0s")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-1s", "1.5s", "5 s", "5S", "9999999999s"})
    void whatIsNoDurationIsNamed(String text) {
        assertThatThrownBy(() -> durations.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'");
    }
}
