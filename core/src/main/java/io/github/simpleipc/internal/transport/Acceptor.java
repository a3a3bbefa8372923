package io.github.simpleipc.internal.transport;

import java.io.Closeable;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket. It accepts through a selector, because an interrupt of a thread inside a blocking accept closes the
 * socket.
 *
 * <p>Threading: one thread at a time accepts; any may close.
 */
public final class Acceptor implements Closeable {
    /** How many may wait to be accepted. A full backlog is taken for a silent server, so it is as large as kernels allow. */
    public static final int BACKLOG = 1024;

    private static final long PAUSE_MILLIS = 50;

    private final ServerSocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final Consumer<String> want;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Acceptor(ServerSocketChannel channel, Selector selector, Consumer<String> want) throws IOException {
        this.channel = channel;
        this.selector = selector;
        this.want = want;
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_ACCEPT);
    }

    /**
     * Binds and listens.
     *
     * @param family of the address; null for TCP of both families
     * @param want is told once when accepting fails for want of file descriptors or the like, and once when it is over
     * @throws java.net.BindException if the address is in use, not this machine's, or not permitted
     */
    public static Acceptor bind(@Nullable ProtocolFamily family, SocketAddress address, Consumer<String> want)
            throws IOException {
        var channel = family == null ? ServerSocketChannel.open() : ServerSocketChannel.open(family);
        try {
            if (family != StandardProtocolFamily.UNIX) {
                // Only lets a port be taken that old connections still linger on, but not on Windows.
                var isWindows = java.io.File.separatorChar == '\\';
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, !isWindows);
            }
            channel.bind(address, BACKLOG);
            var selector = Selector.open();
            try {
                return new Acceptor(channel, selector, want);
            } catch (IOException | RuntimeException e) {
                SocketLink.closeQuietly(selector);
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            SocketLink.closeQuietly(channel);
            throw e;
        }
    }

    /**
     * Blocks until somebody dials. Survives a want of file descriptors, and an interrupt, whose flag it keeps.
     *
     * @throws ClosedChannelException once this is closed
     */
    public SocketLink accept() throws IOException {
        var interrupted = false;
        var failing = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    var accepted = channel.accept();
                    if (accepted != null) {
                        var link = SocketLink.over(accepted);
                        if (failing) {
                            want.accept("accepting works again");
                        }
                        return link;
                    }
                    selector.select(ready -> {});
                } catch (ClosedChannelException e) {
                    if (!channel.isOpen()) {
                        throw e;
                    }
                } catch (IOException e) {
                    if (!failing) {
                        want.accept("accepting failed, trying again until it works: " + e.getMessage());
                    }
                    failing = true;
                    // Whoever dials stays in the backlog, so the selector would return at once: wait, but not for long.
                    interrupted |= pauseWasInterrupted();
                }
            }
        } catch (ClosedSelectorException e) {
            var closure = new ClosedChannelException();
            closure.initCause(e);
            throw closure;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean pauseWasInterrupted() {
        try {
            var isClosed = closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            return isClosed && Thread.interrupted();
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** False once this is closed. */
    public boolean isOpen() {
        return key.isValid();
    }

    /** Where it listens. */
    public SocketAddress address() throws IOException {
        return channel.getLocalAddress();
    }

    @Override
    public void close() {
        closed.countDown();
        SocketLink.closeQuietly(channel);
        SocketLink.closeQuietly(selector);
    }
}
