package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.transport.Acceptor;
import io.github.simpleipc.internal.transport.Cancellation;
import io.github.simpleipc.internal.transport.Dialled;
import io.github.simpleipc.internal.transport.HostAndPort;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.transport.SocketDialer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A host and a port. The kernel lets one process listen on a port, and that is the whole election: only "connection
 * refused" leads to binding, and "in use" leads back to dialling.
 */
public final class TcpAddress implements Address {
    private final ConnectionSpec.Type type;
    private final HostAndPort address;
    private final Consumer<String> log;
    private @Nullable TcpTarget target;
    /** Why the last attempt to bind failed; an obstacle only once dialling has been refused behind it too. */
    private @Nullable ConnectFailedException inUse;

    private @Nullable ConnectFailedException obstacle;

    /**
     * An address of type TCP, TCP4 or TCP6.
     *
     * @param log is told what accepting suffers from
     */
    public TcpAddress(ConnectionSpec.Type type, HostAndPort address, Consumer<String> log) {
        if (type == ConnectionSpec.Type.UNIX) {
            throw new IllegalArgumentException("type: " + type + " is not TCP");
        }
        this.type = type;
        this.address = address;
        this.log = log;
    }

    @Override
    public Optional<Link> dial(Deadline deadline, Cancellation cancellation) throws ConnectFailedException {
        var pause = new Pause(deadline, cancellation);
        do {
            // Resolved each time: an address object lives as long as its connection, and names move.
            target = TcpTarget.of(type, address, deadline, cancellation);
            var round = dialAll(target, deadline, cancellation);
            if (round instanceof Dialled.Reached reached) {
                inUse = null;
                obstacle = null;
                return Optional.of(reached.link());
            }
            if (round instanceof Dialled.Refused) {
                obstacle = inUse;
                return Optional.empty();
            }
            if (round instanceof Dialled.Failed failed) {
                throw new ConnectFailedException(
                        Reason.IO_ERROR,
                        this + " cannot be reached: " + failed.cause().getMessage(),
                        failed.cause());
            }
        } while (pause.take());
        throw silent();
    }

    /** Dials each address once: the first that answers, or else the least that can be said about all of them. */
    private Dialled dialAll(TcpTarget target, Deadline deadline, Cancellation cancellation)
            throws ConnectFailedException {
        Dialled verdict = new Dialled.Refused();
        var refused = false;
        var left = target.dialled().size();
        for (var host : target.dialled()) {
            var share = deadline.orIn(Duration.ofNanos(Math.max(0, deadline.nanosLeft()) / left--));
            var one = SocketDialer.dial(new InetSocketAddress(host, address.port()), share, cancellation);
            if (one instanceof Dialled.Reached) {
                return one;
            }
            refused |= one instanceof Dialled.Refused;
            if (one instanceof Dialled.Late || (one instanceof Dialled.Failed && !(verdict instanceof Dialled.Late))) {
                verdict = one;
            }
        }
        // A host's address that this machine has no route to says nothing when another of them refused.
        return verdict instanceof Dialled.Failed && refused ? new Dialled.Refused() : verdict;
    }

    @Override
    public Optional<Listener> tryPublish(String instance) throws ConnectFailedException {
        var at = target;
        if (at == null) {
            throw new IllegalStateException("publishing before dialling");
        }
        try {
            var acceptor = Acceptor.bind(at.family(), new InetSocketAddress(at.bound(), address.port()), log);
            inUse = null;
            obstacle = null;
            return Optional.of(new TcpListener(acceptor, type));
        } catch (BindException e) {
            // The JDK has one type for "in use" and "no permission"; only the text tells, and only for its sake is it
            // read.
            var text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (address.port() < 1024 && text.contains("permission")) {
                throw new ConnectFailedException(
                        Reason.BAD_ADDRESS, "port " + address.port() + " is not open to this user: " + text, e);
            }
            inUse = new ConnectFailedException(
                    Reason.PORT_TAKEN,
                    this + ": the port is taken by a program that does not listen on it, or not at this address ("
                            + e.getMessage() + ")",
                    e);
            return Optional.empty();
        } catch (UnsupportedOperationException | UnsupportedAddressTypeException e) {
            throw new ConnectFailedException(
                    Reason.BAD_ADDRESS, this + " needs IPv6, which this machine or JVM lacks", e);
        } catch (IOException e) {
            throw new ConnectFailedException(Reason.IO_ERROR, "cannot listen at " + this + ": " + e.getMessage(), e);
        }
    }

    @Override
    public ConnectFailedException obstacle() {
        if (obstacle != null) {
            return obstacle;
        }
        if (!canPublish()) {
            return new ConnectFailedException(
                    Reason.NOBODY_THERE,
                    "nobody is at " + this
                            + ", which is not an address of this machine, so that it can only be dialled");
        }
        return silent();
    }

    @Override
    public boolean canPublish() {
        return target == null || target.isLocal();
    }

    private ConnectFailedException silent() {
        return new ConnectFailedException(Reason.SILENT, this + " did not answer in time");
    }

    @Override
    public String toString() {
        return type.name().toLowerCase(Locale.ROOT) + ":" + address;
    }
}
