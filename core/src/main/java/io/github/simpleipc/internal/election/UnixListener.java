package io.github.simpleipc.internal.election;

import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A published path. Others may delete files, and cleaners of temporary folders do: {@link #keep} mends that.
 *
 * <p>Threading: one thread accepts; the monitor guards what {@link #keep} and {@link #close} exchange, and is never held
 * while accepting.
 */
final class UnixListener implements Listener {
    private final UnixElection election;
    private final HeldPaths.Claim claim;
    private LockFile lock;
    private String lastTrouble = "";
    /** Users that were turned away and told of: each once, or a flood would fill the disk. Owned by the accepting thread. */
    private final Set<String> told = new HashSet<>();

    /** Null once this listens no more. */
    private volatile @Nullable SocketFile socket;

    UnixListener(UnixElection election, HeldPaths.Claim claim, LockFile lock, SocketFile socket) {
        this.election = election;
        this.claim = claim;
        this.lock = lock;
        this.socket = socket;
    }

    @Override
    public Link accept() throws IOException {
        while (true) {
            var current = socket;
            if (current == null) {
                throw new ClosedChannelException();
            }
            try {
                var link = current.acceptor().accept();
                if (election.allowed().allowsPeer(link)) {
                    return link;
                }
                var user = link.peerUser().orElse("unknown");
                if (told.add(user)) {
                    election.log().accept("turned away user " + user + " at " + election.path());
                }
                link.close();
            } catch (ClosedChannelException e) {
                // Published anew meanwhile? Then go on with the new socket.
                if (current == socket) {
                    throw e;
                }
            }
        }
    }

    @Override
    public synchronized boolean keep() {
        var current = socket;
        if (current == null) {
            return false;
        }
        // An interrupt would close the file that is being locked.
        var interrupted = Thread.interrupted();
        try {
            var isKept = keepLock() && keepSocket(current);
            if (!isKept) {
                close();
            }
            return isKept;
        } catch (IOException e) {
            // The folder is gone, or full, or the like: the pair lives on, and the next round may do better.
            trouble("cannot mend the socket " + election.path() + ": " + OwnFile.words(e));
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** False if another process has the lock by now. */
    private boolean keepLock() throws IOException {
        if (lock.isInPlace()) {
            return true;
        }
        var attempt = LockFile.tryTake(
                election.path().lockFile(),
                LockHolder.here(election.instance()),
                election.allowed().users());
        if (attempt instanceof LockFile.Attempt.Taken taken) {
            lock.close(); // another file than the new one, so that its closing does not drop the new lock
            lock = taken.file();
            return true;
        }
        if (attempt instanceof LockFile.Attempt.Held held) {
            election.log()
                    .accept("the lock of " + election.path() + " is held by " + held.by() + " now: stopped listening");
            return false;
        }
        throw new IOException("the lock file changes under our hands");
    }

    /** False if another process serves the path by now. */
    private boolean keepSocket(SocketFile current) throws IOException {
        if (current.isInPlace()) {
            lastTrouble = "";
            return true;
        }
        if (election.isServed()) {
            election.log().accept(election.path() + " is served by another process now: stopped listening");
            return false;
        }
        var fresh = election.publish(problem -> trouble(String.valueOf(problem.getMessage())));
        if (fresh.isPresent()) {
            socket = fresh.get();
            current.close();
        }
        return true;
    }

    private void trouble(String message) {
        if (!message.equals(lastTrouble)) {
            lastTrouble = message;
            election.log().accept(message);
        }
    }

    @Override
    public synchronized void close() {
        var current = socket;
        if (current != null) {
            socket = null;
            // In this order: who takes the lock next must find the path free, and who claims it next the lock.
            current.close();
            lock.close();
            claim.close();
        }
    }
}
