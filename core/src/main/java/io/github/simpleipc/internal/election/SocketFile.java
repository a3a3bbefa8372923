package io.github.simpleipc.internal.election;

import io.github.simpleipc.internal.transport.Acceptor;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * A listening socket at its path. It is bound in a fresh folder that only the owner can enter, gets its rights there, and
 * is renamed onto the path: there is no moment without an answer, and none with the wrong rights.
 *
 * <p>To be made only by the holder of the {@link LockFile}.
 */
final class SocketFile implements Closeable {
    private static final String NAME = "s";

    private final SocketPath path;
    private final Acceptor acceptor;
    private final Object id;

    private SocketFile(SocketPath path, Acceptor acceptor, Object id) {
        this.path = path;
        this.acceptor = acceptor;
        this.id = id;
    }

    /**
     * Binds, and puts the socket onto the path.
     *
     * @param rights of the socket, such as {@code rw-------}
     * @return empty if there is something at the path that may not be replaced
     * @throws NoSuchFileException if the folder, or what this has made in it, was taken away meanwhile
     */
    static Optional<SocketFile> publish(SocketPath path, String rights, UserLookup users, Consumer<String> log)
            throws IOException {
        var folder = makeFolder(path);
        var temporary = folder.resolve(NAME);
        try {
            var acceptor = bind(temporary, log);
            try {
                if (PathEntry.hasUnixModes(temporary)) {
                    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString(rights));
                }
                var id = PathEntry.look(temporary).id();
                if (!mayReplace(path, users)) {
                    acceptor.close();
                    return Optional.empty();
                }
                Files.move(temporary, path.socket(), StandardCopyOption.ATOMIC_MOVE);
                return Optional.of(new SocketFile(path, acceptor, id));
            } catch (IOException | RuntimeException e) {
                acceptor.close();
                throw e;
            }
        } finally {
            cleanUp(temporary, folder);
        }
    }

    private static Acceptor bind(Path temporary, Consumer<String> log) throws IOException {
        try {
            return Acceptor.bind(StandardProtocolFamily.UNIX, UnixDomainSocketAddress.of(temporary), log);
        } catch (SocketException e) {
            if (temporary.getParent() != null
                    && PathEntry.look(temporary.getParent()).is(PathEntry.Kind.MISSING)) {
                throw (IOException) new NoSuchFileException(temporary.toString()).initCause(e);
            }
            throw e;
        }
    }

    private static void cleanUp(Path temporary, Path folder) {
        try {
            Files.deleteIfExists(temporary);
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // The next server sweeps it away; what was published must not fail for it.
        }
    }

    /** True if there is nothing at the path, or a socket of this user: nothing else is ever replaced. */
    static boolean mayReplace(SocketPath path, UserLookup users) throws IOException {
        var entry = PathEntry.look(path.socket());
        return entry.is(PathEntry.Kind.MISSING)
                || (entry.is(PathEntry.Kind.SOCKET)
                        && users.ownerOf(path.socket()).equals(users.own()));
    }

    /** Removes the temporary folders that crashed predecessors left: this user's, and with nothing in them but a socket. */
    static void sweep(SocketPath path, UserLookup users) throws IOException {
        var pattern = Pattern.compile(Pattern.quote(path.name()) + "\\.[0-9a-f]{8}");
        DirectoryStream.Filter<Path> ours =
                one -> pattern.matcher(String.valueOf(one.getFileName())).matches();
        try (var folders = Files.newDirectoryStream(path.folder(), ours)) {
            for (var folder : folders) {
                sweepOne(folder, users);
            }
        }
    }

    private static void sweepOne(Path folder, UserLookup users) throws IOException {
        var entry = PathEntry.look(folder);
        if (!entry.is(PathEntry.Kind.FOLDER)
                || entry.isOpenToOthers()
                || !users.ownerOf(folder).equals(users.own())) {
            return;
        }
        var socket = folder.resolve(NAME);
        if (PathEntry.look(socket).is(PathEntry.Kind.SOCKET)) {
            Files.deleteIfExists(socket);
        }
        try {
            Files.deleteIfExists(folder);
        } catch (java.nio.file.DirectoryNotEmptyException e) {
            // Not one of ours after all.
        }
    }

    private static Path makeFolder(SocketPath path) throws IOException {
        var folder =
                path.beside(String.format(".%08x", ThreadLocalRandom.current().nextInt()));
        try {
            return Files.createDirectory(folder, OwnFile.folderRights(folder));
        } catch (FileAlreadyExistsException e) {
            return makeFolder(path); // one in four thousand million: take another name
        }
    }

    Acceptor acceptor() {
        return acceptor;
    }

    /** True as long as the path leads to this socket. */
    boolean isInPlace() throws IOException {
        return PathEntry.look(path.socket()).id().equals(id);
    }

    /** Stops listening, and takes the socket away from its path unless another is there by now. */
    @Override
    public void close() {
        try {
            // Before closing: as long as the socket is open, no other file can have its id.
            if (isInPlace()) {
                Files.deleteIfExists(path.socket());
            }
        } catch (IOException e) {
            // A stale socket stays behind, which the next server replaces.
        } finally {
            acceptor.close();
        }
    }
}
