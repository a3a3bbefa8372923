package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.transport.Cancellation;
import io.github.simpleipc.internal.transport.Dialled;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.transport.SocketDialer;
import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A path in the file system. Who holds the lock beside it may publish a socket there; only a socket of this user, or
 * nothing, is ever replaced.
 */
public final class UnixAddress implements Address {
    private final SocketPath path;
    private final AllowedUsers allowed;
    private final Consumer<String> log;
    private @Nullable ConnectFailedException obstacle;

    /**
     * An address.
     *
     * @param path of the socket, as the user wrote it
     * @param allowedUsers who may be at the other end beside this process's own user; if there are any, every user who can reach
     *     the folder can reach the socket, and is judged when accepted
     * @param log is told what accepting and keeping suffer from, and who was turned away
     * @throws ConnectFailedException with {@link Reason#BAD_ADDRESS} if no socket can have that path
     */
    public UnixAddress(String path, Set<String> allowedUsers, UserLookup users, Consumer<String> log)
            throws ConnectFailedException {
        this.path = SocketPath.of(path);
        this.allowed = new AllowedUsers(users, allowedUsers);
        this.log = log;
    }

    @Override
    public Optional<Link> dial(Deadline deadline, Cancellation cancellation) throws ConnectFailedException {
        var pause = new Pause(deadline, cancellation);
        String trouble;
        do {
            if (!isSocketToDial()) {
                return Optional.empty();
            }
            var outcome = SocketDialer.dial(UnixDomainSocketAddress.of(path.socket()), deadline, cancellation);
            if (outcome instanceof Dialled.Reached reached) {
                return Optional.of(checked(reached.link()));
            }
            if (outcome instanceof Dialled.Refused) {
                return Optional.empty();
            }
            if (outcome instanceof Dialled.Failed failed) {
                throw unreachable(failed.cause());
            }
            // A full backlog: occupied, by somebody who is slow or stuck. Or the path just vanished, and a new look
            // tells.
            trouble = outcome instanceof Dialled.Full full ? " (" + full.cause().getMessage() + ")" : "";
        } while (pause.take());
        throw new ConnectFailedException(Reason.SILENT, "the server at " + path + " did not answer in time" + trouble);
    }

    @Override
    public Optional<Listener> tryPublish(String instance) throws ConnectFailedException {
        try {
            path.checkPublishable();
            return new UnixElection(path, allowed, instance, log).tryPublish(problem -> obstacle = problem);
        } catch (ConnectFailedException e) {
            throw e;
        } catch (ClosedByInterruptException e) {
            throw new ConnectFailedException(Reason.INTERRUPTED, "interrupted while locking " + path, e);
        } catch (IOException e) {
            throw new ConnectFailedException(Reason.IO_ERROR, "cannot publish " + path + ": " + OwnFile.words(e), e);
        }
    }

    @Override
    public ConnectFailedException obstacle() {
        return obstacle != null
                ? obstacle
                : new ConnectFailedException(Reason.SILENT, "no server came up at " + path + " in time");
    }

    @Override
    public boolean canPublish() {
        return true;
    }

    /**
     * Who holds the lock of a socket's path, for people who look for it. Endangers no lock of this JVM.
     *
     * @return empty if nobody does
     */
    public static Optional<LockHolder> lockHolder(String path) throws IOException {
        return LockFile.holderOf(SocketPath.of(path));
    }

    /** Looks before dialling, since the kernel refuses a regular file or a folder just as it refuses a stale socket. */
    private boolean isSocketToDial() throws ConnectFailedException {
        try {
            var entry = PathEntry.look(path.socket());
            if (entry.is(PathEntry.Kind.MISSING)) {
                path.checkFolder();
                return false;
            }
            if (!entry.is(PathEntry.Kind.SOCKET)) {
                throw new ConnectFailedException(
                        Reason.NOT_A_SOCKET, path + " is " + entry.kind().words + ", not a socket; it was not touched");
            }
            var owner = allowed.users().ownerOf(path.socket());
            if (!allowed.allows(owner)) {
                throw new ConnectFailedException(
                        Reason.FOREIGN_USER,
                        "the socket " + path + " belongs to user " + owner + ", who is not allowed");
            }
            return true;
        } catch (java.nio.file.NoSuchFileException e) {
            return false; // it went between two looks
        } catch (ConnectFailedException e) {
            throw e;
        } catch (IOException e) {
            throw new ConnectFailedException(Reason.BAD_ADDRESS, "cannot look at " + path + ": " + OwnFile.words(e), e);
        }
    }

    private Link checked(Link link) throws ConnectFailedException {
        try {
            if (allowed.allowsPeer(link)) {
                return link;
            }
        } catch (IOException e) {
            link.close();
            throw new ConnectFailedException(Reason.IO_ERROR, "cannot find out the own user: " + e.getMessage(), e);
        }
        link.close();
        throw new ConnectFailedException(
                Reason.FOREIGN_USER,
                "the server at " + path + " is user " + link.peerUser().orElse("unknown") + ", who is not allowed");
    }

    private ConnectFailedException unreachable(IOException cause) {
        return cause instanceof BindException
                ? new ConnectFailedException(
                        Reason.BAD_ADDRESS, "this user may not connect to " + path + ": " + cause.getMessage(), cause)
                : new ConnectFailedException(
                        Reason.IO_ERROR, path + " cannot be reached: " + cause.getMessage(), cause);
    }

    @Override
    public String toString() {
        return "unix:" + path;
    }
}
