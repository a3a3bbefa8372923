package io.github.simpleipc.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a child was told that nobody may hear from it: secrets and keys, as they are and in every form in which bytes are printed. */
final class Secrets {
    /** Shorter ones are words that a message may hold by chance. */
    private static final int SHORTEST = 8;

    private final Set<String> forms = new LinkedHashSet<>();

    /** Takes the secrets from a command, if it opens a connection. */
    void given(String command) {
        for (var setting : command.split(" ", -1)) {
            if (setting.startsWith("secret=")) {
                var secret = URLDecoder.decode(setting.substring("secret=".length()), StandardCharsets.UTF_8);
                if (secret.length() >= SHORTEST) {
                    forms.add(secret);
                    add(secret.getBytes(StandardCharsets.UTF_8));
                }
            } else if (setting.startsWith("encryption=")) {
                addFile(URLDecoder.decode(setting.substring("encryption=".length()), StandardCharsets.UTF_8));
            }
        }
    }

    void assertNotIn(Collection<String> lines) {
        for (var line : lines) {
            if (forms.stream().anyMatch(line::contains)) {
                throw new AssertionError("a child said a secret or a key: " + line);
            }
        }
    }

    private void addFile(String file) {
        try {
            var path = Path.of(file);
            if (Files.isRegularFile(path)) {
                add(Files.readAllBytes(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(byte[] bytes) {
        forms.add(HexFormat.of().formatHex(bytes));
        forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
        forms.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
        forms.add(Arrays.toString(bytes));
    }
}
