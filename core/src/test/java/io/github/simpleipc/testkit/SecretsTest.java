package io.github.simpleipc.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A search that finds nothing proves something only if it would find it. */
class SecretsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wrong: a secret word!",
                "612073656372657420776f7264",
                "YSBzZWNyZXQgd29yZA",
                "[97, 32, 115, 101, 99, 114, 101, 116, 32, 119, 111, 114, 100]"
            })
    void aSecretIsFoundInEachForm(String line) {
        var secrets = new Secrets();
        secrets.given("open type=unix secret=a+secret+word timeout=1");
        assertThatThrownBy(() -> secrets.assertNotIn(List.of("harmless", line))).isInstanceOf(AssertionError.class);
        assertThatCode(() -> secrets.assertNotIn(List.of("harmless", "a secret")))
                .doesNotThrowAnyException();
    }

    @Test
    void aKeyIsFound() throws IOException {
        var file = Files.write(folder.resolve("key"), new byte[] {1, 2, (byte) 0xfe});
        var secrets = new Secrets();
        secrets.given("open encryption=" + file);
        assertThatThrownBy(() -> secrets.assertNotIn(List.of("key 0102fe"))).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> secrets.assertNotIn(List.of("key 0102FE"))).isInstanceOf(AssertionError.class);
    }
}
