package io.github.simpleipc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSourceTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"geheim ä", "geheim ä\n", "geheim ä\r\n"})
    void oneLineEndDoesNotCount(String content) throws IOException {
        assertThat(from(file(content, "rw-------"))).contains("geheim ä");
    }

    @Test
    void onlyOneLineEndIsTakenAway() throws IOException {
        assertThat(from(file("a\n\n", "rw-------"))).contains("a\n");
        assertThat(from(file("a\r", "rw-------"))).contains("a\r");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-r--r--"})
    void aFileThatOthersMayReadIsRefused(String rights) throws IOException {
        var file = file("s3cret", rights);
        assertThatThrownBy(() -> from(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("others may read " + file)
                .hasMessageContaining("chmod 600")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void whatIsNoSecretIsNamed() throws IOException {
        var empty = file("\n", "rw-------");
        assertThatThrownBy(() -> from(empty)).hasMessageContaining(empty + " is empty");
        assertThatThrownBy(() -> from(folder)).hasMessageContaining(folder + " is a folder");
        assertThatThrownBy(() -> from(folder.resolve("none"))).hasMessageContaining("none does not exist");
        var binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff});
        Files.setPosixFilePermissions(binary, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> from(binary)).hasMessageContaining("is not UTF-8 text");
    }

    @Test
    void theFileComesBeforeTheVariableAndThatBeforeThePrompt() throws IOException {
        var variable = Map.of("SIMPLE_IPC_SECRET", "of the variable");
        var file = file("of the file", "rw-------");
        assertThat(new SecretSource(file, variable, q -> Optional.of("typed")).find("a"))
                .contains("of the file");
        assertThat(new SecretSource(null, variable, q -> Optional.of("typed")).find("a"))
                .contains("of the variable");
        assertThat(new SecretSource(null, Map.of(), q -> Optional.of("typed for " + q)).find("unix:a"))
                .contains("typed for Secret for unix:a: ");
        assertThat(new SecretSource(null, Map.of(), q -> Optional.empty()).find("a"))
                .isEmpty();
        assertThat(new SecretSource(null, Map.of(), q -> Optional.of("")).find("a"))
                .as("just Enter")
                .isEmpty();
    }

    private static Optional<String> from(Path file) {
        return new SecretSource(file, Map.of(), question -> Optional.empty()).find("unix:a");
    }

    private Path file(String content, String rights) throws IOException {
        var file = Files.write(folder.resolve("secret"), content.getBytes(StandardCharsets.UTF_8));
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
    }
}
