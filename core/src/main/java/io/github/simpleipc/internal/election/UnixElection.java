package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.transport.SocketProbe;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.function.Consumer;

/** One attempt to become the server of a path: the claim in this JVM, then the lock, then the socket. */
record UnixElection(SocketPath path, AllowedUsers allowed, String instance, Consumer<String> log) {

    /**
     * Tries without waiting.
     *
     * @param obstacle is told what stood in the way if the result is empty
     */
    Optional<Listener> tryPublish(Consumer<ConnectFailedException> obstacle) throws IOException {
        var key = path.key();
        var claim = HeldPaths.claim(key, instance);
        if (claim.isEmpty()) {
            obstacle.accept(new ConnectFailedException(
                    Reason.LOCK_HELD, "the lock of " + path + " is held by this very process, which does not listen"));
            return Optional.empty();
        }
        Optional<Listener> listener = Optional.empty();
        try {
            listener = tryLock(claim.get(), obstacle);
            return listener;
        } finally {
            if (listener.isEmpty()) {
                claim.get().close();
            }
        }
    }

    private Optional<Listener> tryLock(HeldPaths.Claim claim, Consumer<ConnectFailedException> obstacle)
            throws IOException {
        var attempt = LockFile.tryTake(path.lockFile(), LockHolder.here(instance), allowed.users());
        if (attempt instanceof LockFile.Attempt.Held held) {
            obstacle.accept(new ConnectFailedException(
                    Reason.LOCK_HELD,
                    "the lock " + path.lockFile() + " is held by " + held.by() + ", which does not listen"));
        }
        if (!(attempt instanceof LockFile.Attempt.Taken taken)) {
            return Optional.empty();
        }
        Optional<SocketFile> socket = Optional.empty();
        try {
            socket = publish(obstacle);
            return socket.map(one -> new UnixListener(this, claim, taken.file(), one));
        } finally {
            if (socket.isEmpty()) {
                taken.file().close();
            }
        }
    }

    /** Publishes, unless somebody answers at the path. To be called by the holder of the lock only. */
    Optional<SocketFile> publish(Consumer<ConnectFailedException> obstacle) throws IOException {
        // A server whose lock file was taken away still serves, and may have come up since the last dialling.
        if (isServed()) {
            obstacle.accept(new ConnectFailedException(
                    Reason.SILENT, path + " is served by a process that does not hold its lock"));
            return Optional.empty();
        }
        Optional<SocketFile> socket;
        try {
            SocketFile.sweep(path, allowed.users());
            socket = SocketFile.publish(path, allowed.socketRights(), allowed.users(), log);
        } catch (NoSuchFileException e) {
            obstacle.accept(new ConnectFailedException(
                    Reason.IO_ERROR, "the files of " + path + " were taken away while it was being published", e));
            return Optional.empty();
        }
        if (socket.isEmpty()) {
            obstacle.accept(new ConnectFailedException(
                    Reason.FOREIGN_USER,
                    "what is at " + path + " is not a socket of this user, and only its owner can replace it"));
        }
        return socket;
    }

    boolean isServed() throws IOException {
        return PathEntry.look(path.socket()).is(PathEntry.Kind.SOCKET) && SocketProbe.isServed(path.socket());
    }
}
