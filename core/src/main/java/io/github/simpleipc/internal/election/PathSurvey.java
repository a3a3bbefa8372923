package io.github.simpleipc.internal.election;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What can be seen of a socket's path from outside, for people who look for what is wrong with it. Made by looking alone.
 *
 * @param bytes the length of the path
 * @param socket what is at the path
 * @param folder what the socket's folder is
 * @param problem why no server could publish there; empty if one could
 */
public record PathSurvey(int bytes, Entry socket, Entry folder, Optional<String> problem) {
    /** The longest path that can be used, in bytes. */
    public static final int MAX_BYTES = SocketPath.MAX_BYTES;

    private static final String ALL_RIGHTS = "rwxrwxrwx";

    /** One file. */
    public sealed interface Entry {
        /** Nothing is there. */
        record Missing() implements Entry {}

        /**
         * Something is there.
         *
         * @param kind in words, such as "a socket"
         * @param rights as ls writes them, such as {@code rwx------}
         * @param owner the user's name
         */
        record Present(String kind, boolean isSocket, String rights, String owner) implements Entry {}
    }

    /**
     * Looks.
     *
     * @param path of the socket, as the user wrote it, and no longer than {@link #MAX_BYTES}
     */
    public static PathSurvey of(String path) throws IOException {
        var users = UserLookup.system();
        var socket = SocketPath.of(path);
        var folder = socket.folder().toAbsolutePath();
        return new PathSurvey(
                path.getBytes(StandardCharsets.UTF_8).length,
                look(socket.socket(), users),
                look(Files.exists(folder) ? folder.toRealPath() : folder, users),
                problem(socket, users));
    }

    private static Optional<String> problem(SocketPath socket, UserLookup users) {
        try {
            socket.checkPublishable();
            LockFile.checkUsable(socket.lockFile(), users);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Entry look(Path path, UserLookup users) throws IOException {
        var entry = PathEntry.look(path);
        return entry.is(PathEntry.Kind.MISSING)
                ? new Entry.Missing()
                : new Entry.Present(
                        entry.kind().words, entry.is(PathEntry.Kind.SOCKET), rights(entry.mode()), users.ownerOf(path));
    }

    /** As ls writes them, without the bits beyond them. */
    private static String rights(int mode) {
        var text = new StringBuilder(ALL_RIGHTS);
        for (int i = 0; i < ALL_RIGHTS.length(); i++) {
            if ((mode & (0400 >> i)) == 0) {
                text.setCharAt(i, '-');
            }
        }
        return text.toString();
    }
}
