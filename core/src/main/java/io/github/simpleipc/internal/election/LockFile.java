package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * The lock beside a socket, held until this is closed. The file itself is never deleted: whoever opened it just before
 * would hold a lock that nobody sees.
 *
 * <p>To be opened only by who has {@linkplain HeldPaths#claim claimed} the path.
 */
final class LockFile implements Closeable {
    private static final Set<OpenOption> EXISTING =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> FRESH =
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);

    private final Path path;
    private final FileChannel channel;
    private final Object id;

    private LockFile(Path path, FileChannel channel, Object id) {
        this.path = path;
        this.channel = channel;
        this.id = id;
    }

    /** What became of the attempt to take a lock. */
    sealed interface Attempt {
        /** This process holds it now. */
        record Taken(LockFile file) implements Attempt {}

        /** Another process holds it. */
        record Held(LockHolder by) implements Attempt {}

        /** The file was exchanged meanwhile; to be tried again. */
        record Lost() implements Attempt {}
    }

    /**
     * Takes the lock without waiting, and writes who holds it into the file.
     *
     * @throws ConnectFailedException if what is at the path is no lock file of this user's
     */
    static Attempt tryTake(Path path, LockHolder holder, UserLookup users) throws IOException {
        try {
            return tryTakeOnce(path, holder, users);
        } catch (NoSuchFileException e) {
            return new Attempt.Lost(); // taken away between two steps
        }
    }

    private static Attempt tryTakeOnce(Path path, LockHolder holder, UserLookup users) throws IOException {
        // Before the opening: a file that is seen here and still there when the lock is held must be the one that was
        // opened.
        var seen = lookOrMake(path, users);
        var channel = FileChannel.open(path, EXISTING);
        try {
            if (!isLocked(channel)) {
                var by = read(channel);
                channel.close();
                return new Attempt.Held(by);
            }
            var lock = new LockFile(path, channel, seen.id());
            if (!lock.write(holder)) {
                channel.close();
                return new Attempt.Lost();
            }
            return new Attempt.Taken(lock);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Who holds the lock of a socket, or was the last to hold it, without endangering a lock of this JVM.
     *
     * @return empty if nobody holds it
     */
    static Optional<LockHolder> holderOf(SocketPath socket) throws IOException {
        var claim = HeldPaths.claim(socket.key(), "reader");
        if (claim.isEmpty()) {
            return HeldPaths.holder(socket.key()).map(LockHolder::here);
        }
        try {
            if (!PathEntry.look(socket.lockFile()).is(PathEntry.Kind.FILE)) {
                return Optional.empty();
            }
            try (var channel = FileChannel.open(socket.lockFile(), EXISTING)) {
                // Held for a moment, while which a candidate elsewhere is turned away, and tries again.
                return isLocked(channel) ? Optional.empty() : Optional.of(read(channel));
            }
        } finally {
            claim.get().close();
        }
    }

    /** True as long as the path leads to the file that this holds. */
    boolean isInPlace() throws IOException {
        return PathEntry.look(path).id().equals(id);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone all the same, and the lock with it.
        }
    }

    /** The lock file as the path shows it, made if there is none; not opened yet. */
    private static PathEntry lookOrMake(Path path, UserLookup users) throws IOException {
        var entry = PathEntry.look(path);
        if (entry.is(PathEntry.Kind.MISSING)) {
            try {
                FileChannel.open(path, FRESH, OwnFile.fileRights(path)).close();
            } catch (FileAlreadyExistsException e) {
                // Somebody was faster; theirs is as good.
            }
            entry = PathEntry.look(path);
        }
        if (entry.is(PathEntry.Kind.MISSING)) {
            throw new NoSuchFileException(path.toString());
        }
        checkUsable(path, entry, users);
        return entry;
    }

    /**
     * Looks whether the lock could be this user's.
     *
     * @throws ConnectFailedException if what is at the path is no lock file, or another user's
     */
    static void checkUsable(Path path, UserLookup users) throws IOException {
        var entry = PathEntry.look(path);
        if (!entry.is(PathEntry.Kind.MISSING)) {
            checkUsable(path, entry, users);
        }
    }

    private static void checkUsable(Path path, PathEntry entry, UserLookup users) throws IOException {
        if (!entry.is(PathEntry.Kind.FILE)) {
            throw new ConnectFailedException(
                    Reason.BAD_ADDRESS, "the lock file " + path + " is " + entry.kind().words + "; remove it");
        }
        OwnFile.checkOwner(path, users);
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Some code in this JVM that knows nothing of the registry.
            return false;
        }
    }

    private static LockHolder read(FileChannel channel) throws IOException {
        var buffer = ByteBuffer.allocate(LockHolder.MAX_BYTES);
        channel.read(buffer, 0);
        return LockHolder.parse(StandardCharsets.US_ASCII.decode(buffer.flip()).toString());
    }

    /**
     * Writes the holder, and watches the path while doing so: only if what is there changes along is it the file that is locked,
     * and not one that took its place before this one was locked.
     */
    private boolean write(LockHolder holder) throws IOException {
        var content = ByteBuffer.wrap(holder.text().getBytes(StandardCharsets.US_ASCII));
        var length = content.remaining();
        channel.truncate(0);
        var emptied = PathEntry.look(path);
        while (content.hasRemaining()) {
            channel.write(content, content.position());
        }
        var written = PathEntry.look(path);
        return emptied.id().equals(id) && emptied.size() == 0 && written.id().equals(id) && written.size() == length;
    }
}
