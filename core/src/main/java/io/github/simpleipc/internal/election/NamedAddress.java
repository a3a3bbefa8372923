package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.crypto.Secret;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What a name stands for: a socket and a secret in a folder of this user's own, in the home that the JDK knows. No variable
 * of the environment has a say: runtime and temporary folders differ under cron, sudo and services, and two folders would
 * be two servers that never meet.
 *
 * @param path of the socket
 * @param secret that both processes read from the same file
 */
public record NamedAddress(Path path, Secret secret) {
    /** The folder in the user's home. */
    public static final String FOLDER = ".simple-ipc";

    private static final int READABLE_CHARACTERS = 12;
    private static final int HASH_DIGITS = 16;
    private static final String WAY_OUT = "; or give the connection an address of its own, as with ConnectionSpec.unix";

    /**
     * What a name stands for here; makes the folder and the secret if they are missing. Blocks on files only.
     *
     * @throws ConnectFailedException if the folder or the secret is not this user's alone, or the folder cannot hold them
     */
    public static NamedAddress of(String name) throws ConnectFailedException {
        return of(name, home(), UserLookup.system());
    }

    /** The path of a name's socket here. Looks at nothing. */
    public static Path pathOf(String name) {
        return home().resolve(FOLDER).resolve(fileName(name));
    }

    /**
     * True if there is the folder of all names here. Makes nothing.
     *
     * @throws ConnectFailedException if it is not this user's alone, or could not be made
     */
    public static boolean hasFolder() throws IOException {
        var home = home();
        checkHome(home);
        var folder = home.resolve(FOLDER);
        var isThere = !PathEntry.look(folder).is(PathEntry.Kind.MISSING);
        if (isThere) {
            checkFolder(folder, UserLookup.system());
        } else if (!Files.isWritable(home)) {
            throw new ConnectFailedException(Reason.BAD_ADDRESS, "this user may not make the folder " + folder);
        }
        return isThere;
    }

    /** True if a name has a secret here, usable or not. Makes nothing. */
    public static boolean hasSecret(String name) throws ConnectFailedException {
        return !Files.notExists(secretFile(name), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * The generated secret of a name. Makes nothing.
     *
     * @return empty if there is none yet
     * @throws IOException if it cannot be used
     */
    public static Optional<Secret> existingSecret(String name) throws IOException {
        return hasSecret(name) ? Optional.of(SecretFile.read(secretFile(name), UserLookup.system())) : Optional.empty();
    }

    private static Path secretFile(String name) throws ConnectFailedException {
        return SocketPath.of(pathOf(name).toString()).beside(".secret");
    }

    static NamedAddress of(String name, Path home, UserLookup users) throws ConnectFailedException {
        try {
            var folder = folder(home, users);
            var socket = SocketPath.of(folder.resolve(fileName(name)).toString());
            socket.checkPublishable();
            return new NamedAddress(socket.socket(), SecretFile.readOrMake(socket.beside(".secret"), users));
        } catch (ConnectFailedException e) {
            throw e.reason() == Reason.BAD_ADDRESS
                    ? new ConnectFailedException(e.reason(), e.getMessage() + WAY_OUT, e)
                    : e;
        } catch (ClosedByInterruptException e) {
            throw new ConnectFailedException(Reason.INTERRUPTED, "interrupted while reading the secret", e);
        } catch (IOException e) {
            throw new ConnectFailedException(
                    Reason.BAD_ADDRESS, "cannot use " + home.resolve(FOLDER) + ": " + OwnFile.words(e) + WAY_OUT, e);
        }
    }

    /** The file name of a name's socket: something to recognise it by, and a hash that is its own. */
    static String fileName(String name) {
        var readable = new StringBuilder();
        name.codePoints()
                .filter(c -> c < 128 && (Character.isLetterOrDigit(c) || c == '_' || c == '-'))
                .limit(READABLE_CHARACTERS)
                .forEach(readable::appendCodePoint);
        var hash = HexFormat.of().formatHex(sha256(name)).substring(0, HASH_DIGITS);
        return readable.isEmpty() ? hash : readable + "-" + hash;
    }

    private static Path home() {
        return Path.of(System.getProperty("user.home", "?"));
    }

    private static void checkHome(Path home) throws ConnectFailedException {
        if (!Files.isDirectory(home)) {
            throw new ConnectFailedException(
                    Reason.BAD_ADDRESS, "the user's home " + home + ", as the JDK knows it, is no folder");
        }
    }

    private static Path folder(Path home, UserLookup users) throws IOException {
        checkHome(home);
        var folder = home.resolve(FOLDER);
        if (PathEntry.look(folder).is(PathEntry.Kind.MISSING)) {
            try {
                Files.createDirectory(folder, OwnFile.folderRights(folder));
            } catch (FileAlreadyExistsException e) {
                // Another process was faster; it is looked at below.
            }
        }
        checkFolder(folder, users);
        return folder;
    }

    private static void checkFolder(Path folder, UserLookup users) throws IOException {
        var entry = PathEntry.look(folder);
        if (!entry.is(PathEntry.Kind.FOLDER)) {
            throw new ConnectFailedException(
                    Reason.BAD_ADDRESS, folder + " is " + entry.kind().words + ", not a folder; move it away");
        }
        OwnFile.checkOwner(folder, users);
        if (entry.isOpenToOthers()) {
            throw new ConnectFailedException(
                    Reason.BAD_ADDRESS, folder + " is open to other users; close it with: chmod 700 " + folder);
        }
    }

    private static byte[] sha256(String name) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
