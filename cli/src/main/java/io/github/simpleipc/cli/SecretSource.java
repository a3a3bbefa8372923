package io.github.simpleipc.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where the secret comes from: a file, else a variable, else a person. Never an argument, which every user could read. */
record SecretSource(@Nullable Path file, Map<String, String> environment, Function<String, Optional<String>> prompt) {
    static final String VARIABLE = "SIMPLE_IPC_SECRET";

    private static final EnumSet<PosixFilePermission> READ_BY_OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    /** The real ones. */
    static SecretSource system(@Nullable Path file) {
        return new SecretSource(file, System.getenv(), SecretSource::askPerson);
    }

    /**
     * The secret; may ask a person.
     *
     * @return empty if there is none to be had, or the person gave none
     * @throws IllegalArgumentException saying why what is there cannot be used; never with the secret
     */
    Optional<String> find(String address) {
        if (file != null) {
            return Optional.of(read(file));
        }
        var variable = environment.get(VARIABLE);
        if (variable != null) {
            return Optional.of(notEmpty(variable, VARIABLE));
        }
        return prompt.apply("Secret for " + address + ": ").filter(answer -> !answer.isEmpty());
    }

    private static String read(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw new IllegalArgumentException("--secret-file: " + file + " is a folder; give the file in it");
            }
            var view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (view != null && view.readAttributes().permissions().stream().anyMatch(READ_BY_OTHERS::contains)) {
                throw new IllegalArgumentException("--secret-file: others may read " + file
                        + ", so it holds no secret any more; put a new one into it and close it with: chmod 600 "
                        + file);
            }
            var bytes = Files.readAllBytes(file);
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            Arrays.fill(bytes, (byte) 0);
            try {
                return notEmpty(withoutLineEnd(text.toString()), "--secret-file: " + file);
            } finally {
                Arrays.fill(text.array(), '\0');
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("--secret-file: " + file + " is not UTF-8 text", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "--secret-file: " + file
                            + (Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? " cannot be read" : " does not exist"),
                    e);
        }
    }

    private static String withoutLineEnd(String text) {
        var end = text.endsWith("\n") ? text.length() - 1 : text.length();
        return text.substring(0, end < text.length() && end > 0 && text.charAt(end - 1) == '\r' ? end - 1 : end);
    }

    private static String notEmpty(String secret, String what) {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty");
        }
        return secret;
    }

    @SuppressWarnings("SystemConsoleNull") // it may be null before 22, and isTerminal tells after
    private static Optional<String> askPerson(String question) {
        var console = System.console();
        if (console == null || !isTerminal(console)) {
            return Optional.empty();
        }
        return Optional.ofNullable(console.readPassword("%s", question)).map(SecretSource::toText);
    }

    private static String toText(char[] typed) {
        var text = new String(typed);
        Arrays.fill(typed, '\0');
        return text;
    }

    /** From 22 on there may be a console without a terminal. */
    private static boolean isTerminal(Console console) {
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException e) {
            return true; // before 22 a console is a terminal
        }
    }

    @Override
    public String toString() {
        return "SecretSource[hidden]"; // the environment holds the secret
    }
}
