package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.crypto.KeyMaterial;
import io.github.simpleipc.internal.crypto.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * The generated secret of a name: 32 random bytes as 64 hexadecimal digits and a line feed. The digits are the secret, as
 * text, so that {@code ConnectionSpec.unix} with the file's one line is the same connection.
 *
 * <p>It is written whole to a temporary file and then published by a hard link, which fails if there is one already: the
 * loser of a race reads the winner's, and nobody ever reads half of one.
 */
final class SecretFile {
    private static final int RANDOM_BYTES = 32;
    private static final int DIGITS = 2 * RANDOM_BYTES;
    private static final HexFormat HEX = HexFormat.of();

    private SecretFile() {}

    /** Reads the secret, or makes one if there is none. */
    static Secret readOrMake(Path file, UserLookup users) throws IOException {
        if (PathEntry.look(file).is(PathEntry.Kind.MISSING)) {
            make(file);
        }
        var secret = read(file, users);
        sweep(file, users);
        return secret;
    }

    private static void make(Path file) throws IOException {
        var temporary = file.resolveSibling(String.format(
                "%s.%08x", file.getFileName(), ThreadLocalRandom.current().nextInt()));
        Set<OpenOption> fresh = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        try (var channel = FileChannel.open(temporary, fresh, OwnFile.fileRights(temporary))) {
            var content = newContent();
            try {
                KeyMaterial.write(channel, content);
            } finally {
                KeyMaterial.wipe(content);
            }
            channel.force(true);
        }
        try {
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            // Another process was faster; its secret is the one.
        } catch (NoSuchFileException e) {
            // Swept away by another process, which does that only when there is a secret.
        } catch (UnsupportedOperationException e) {
            throw new ConnectFailedException(
                    Reason.BAD_ADDRESS, "the folder " + file.getParent() + " cannot hold hard links", e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Bytes from the beginning, since a string cannot be wiped. */
    private static byte[] newContent() {
        var random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        var content = new byte[DIGITS + 1];
        for (int i = 0; i < RANDOM_BYTES; i++) {
            content[2 * i] = (byte) HEX.toHighHexDigit(random[i]);
            content[2 * i + 1] = (byte) HEX.toLowHexDigit(random[i]);
        }
        content[DIGITS] = '\n';
        KeyMaterial.wipe(random);
        return content;
    }

    /** Reads the secret; to be wiped. */
    static Secret read(Path file, UserLookup users) throws IOException {
        var entry = PathEntry.look(file);
        if (!entry.is(PathEntry.Kind.FILE)) {
            throw bad(file, "is " + entry.kind().words + ", not a regular file");
        }
        OwnFile.checkOwner(file, users);
        if (entry.isOpenToOthers()) {
            throw bad(file, "can be read or written by other users");
        }
        Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        var content = KeyMaterial.read(file, DIGITS + 2, options);
        try {
            if (!isRight(content)) {
                throw bad(file, "does not hold " + DIGITS + " hexadecimal digits and a line feed");
            }
            return Secret.ofBytes(Arrays.copyOf(content, DIGITS));
        } finally {
            KeyMaterial.wipe(content);
        }
    }

    private static boolean isRight(byte[] content) {
        var right = content.length == DIGITS + 1 && content[DIGITS] == '\n';
        for (int i = 0; right && i < DIGITS; i++) {
            right = (content[i] >= '0' && content[i] <= '9') || (content[i] >= 'a' && content[i] <= 'f');
        }
        return right;
    }

    private static ConnectFailedException bad(Path file, String what) {
        return new ConnectFailedException(
                Reason.BAD_ADDRESS,
                "the secret file " + file + " " + what
                        + "; remove it while neither process runs, and a new one is made");
    }

    /** Removes what crashed writers left. A living one whose file goes this way finds the secret in place, and reads it. */
    private static void sweep(Path file, UserLookup users) throws IOException {
        var pattern = Pattern.compile(Pattern.quote(String.valueOf(file.getFileName())) + "\\.[0-9a-f]{8}");
        DirectoryStream.Filter<Path> leftovers =
                one -> pattern.matcher(String.valueOf(one.getFileName())).matches();
        var folder = file.toAbsolutePath().getParent();
        try (var found = Files.newDirectoryStream(folder == null ? Path.of("") : folder, leftovers)) {
            for (var one : found) {
                try {
                    if (PathEntry.look(one).is(PathEntry.Kind.FILE)
                            && users.ownerOf(one).equals(users.own())) {
                        Files.deleteIfExists(one);
                    }
                } catch (NoSuchFileException e) {
                    // Its writer was faster.
                }
            }
        }
    }
}
