package io.github.simpleipc.internal.transport;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.time.Deadline;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;

/**
 * Dials one socket address once.
 *
 * <p>Always non-blocking. On a unix socket whose backlog is full, a blocking connect stays in the kernel for as long as
 * it is full, and an interrupt closes the channel; a non-blocking one is told so at once, with a SocketException that is
 * not a ConnectException, and is never "pending" (seen on JDK 17 and 25). Should another JDK say "pending" there,
 * {@code finishConnect} could not be believed, so it counts as full.
 */
public final class SocketDialer {
    /**
     * A refusal on this machine or near it takes microseconds. One that takes longer than this may be the kernel's own timeout
     * after several attempts, which the JDK reports with the same type, and which is nobody's word.
     */
    private static final Duration PROMPT = Duration.ofMillis(500);

    private SocketDialer() {}

    /**
     * Dials once.
     *
     * @param deadline past it the attempt is abandoned
     * @param cancellation by which another thread can abandon it
     * @throws ConnectFailedException if the thread was interrupted or the job cancelled
     */
    public static Dialled dial(SocketAddress address, Deadline deadline, Cancellation cancellation)
            throws ConnectFailedException {
        var prompt = Deadline.in(deadline.timer(), PROMPT);
        SocketChannel channel;
        try {
            channel = address instanceof UnixDomainSocketAddress
                    ? SocketChannel.open(StandardProtocolFamily.UNIX)
                    : SocketChannel.open();
        } catch (IOException e) {
            return new Dialled.Failed(e);
        }
        var handedOver = false;
        try {
            channel.configureBlocking(false);
            if (!channel.connect(address)) {
                if (address instanceof UnixDomainSocketAddress) {
                    return new Dialled.Full(new IOException("neither accepted nor refused"));
                }
                if (!finish(channel, deadline, cancellation)) {
                    return new Dialled.Late();
                }
            }
            if (isSelf(channel.getLocalAddress(), channel.getRemoteAddress())) {
                // A reset instead of an orderly end leaves nothing behind that would hold the port for a minute.
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                return new Dialled.Refused();
            }
            handedOver = true;
            return new Dialled.Reached(SocketLink.over(channel));
        } catch (ConnectException e) {
            return prompt.hasPassed() ? new Dialled.Late() : new Dialled.Refused();
        } catch (SocketException e) {
            return judge(address, e);
        } catch (ConnectFailedException e) {
            throw e;
        } catch (IOException e) {
            return new Dialled.Failed(e);
        } catch (UnsupportedAddressTypeException e) {
            return new Dialled.Refused(); // an IPv6 address on a machine without IPv6: nobody can be there
        } finally {
            if (!handedOver) {
                SocketLink.closeQuietly(channel);
            }
        }
    }

    /** True for the ends of a connection that a port in the ephemeral range made with itself. */
    static boolean isSelf(SocketAddress local, SocketAddress remote) {
        return local instanceof InetSocketAddress && local.equals(remote);
    }

    private static Dialled judge(SocketAddress address, SocketException cause) {
        if (address instanceof InetSocketAddress inet) {
            return isMissingLoopback(inet.getAddress()) ? new Dialled.Refused() : new Dialled.Failed(cause);
        }
        // On a unix socket, whose path the caller has looked at, a BindException is a want of rights.
        return cause instanceof BindException ? new Dialled.Failed(cause) : new Dialled.Full(cause);
    }

    /** True for the loopback address of a family that this machine does not have. */
    private static boolean isMissingLoopback(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    && address.getAddress().length == 16
                    && NetworkInterface.getByInetAddress(address) == null;
        } catch (SocketException e) {
            return false;
        }
    }

    /** False if the deadline passed first. */
    private static boolean finish(SocketChannel channel, Deadline deadline, Cancellation cancellation)
            throws IOException {
        var selector = Selector.open();
        cancellation.lend(selector);
        try (selector;
                var guard = deadline.guard(selector)) {
            channel.register(selector, SelectionKey.OP_CONNECT);
            while (!channel.finishConnect()) {
                selector.select();
                if (Thread.currentThread().isInterrupted()) {
                    throw new ConnectFailedException(Reason.INTERRUPTED, "interrupted while dialling");
                }
                cancellation.check();
                if (guard.hasFired() || deadline.hasPassed()) {
                    return false;
                }
            }
            return true;
        } catch (ClosedSelectorException e) {
            cancellation.check();
            return false;
        } finally {
            cancellation.takeBack(selector);
        }
    }
}
