package io.github.simpleipc.internal.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * A link over a socket, TCP or unix. It waits in a selector of its own, because a thread that waits in a non-blocking channel's
 * selector can be woken and interrupted without harm to the channel, and one inside a blocking read cannot. It is opened when
 * the link is first waited on: it costs more than all else about a stranger who is turned away at his first bytes.
 *
 * <p>No lock is held while blocking, but for the selector's own, which {@link #close} wins by waking the selecting thread.
 */
public final class SocketLink implements Link {
    private final SocketChannel channel;
    private final Object opening = new Object();
    /** Written under opening, where it is also decided between its opening and {@link #close}. */
    private volatile @Nullable SelectionKey key;

    private final Optional<String> peerUser;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Set by {@link #wakeup}, taken by {@link #await}: the selector's own mark cannot be told from an interrupt's. */
    private final AtomicBoolean woken = new AtomicBoolean();

    /** True from before {@link #await} looks at {@link #woken} until it has returned; saves a system call in wakeup. */
    private volatile boolean awaiting;

    private SocketLink(SocketChannel channel) throws IOException {
        this.channel = channel;
        peerUser = prepare(channel);
    }

    /**
     * Takes over a connected channel.
     *
     * @throws IOException if it cannot be used; it is closed then
     */
    public static SocketLink over(SocketChannel channel) throws IOException {
        try {
            return new SocketLink(channel);
        } catch (IOException | RuntimeException e) {
            closeQuietly(channel);
            throw e;
        }
    }

    private static Optional<String> prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        if (!(channel.getLocalAddress() instanceof UnixDomainSocketAddress)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            return Optional.empty();
        }
        return channel.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
                ? Optional.of(channel.getOption(ExtendedSocketOptions.SO_PEERCRED)
                        .user()
                        .getName())
                : Optional.empty();
    }

    /** Direct: the JDK copies what is in others into one of its own, of which it keeps one for each thread. */
    @Override
    public ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocateDirect(capacity);
    }

    @Override
    public int tryRead(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public int tryWrite(ByteBuffer source) throws IOException {
        return channel.write(source);
    }

    @Override
    public void await(boolean readable, boolean writable) throws IOException {
        awaiting = true;
        try {
            var key = key();
            var selector = key.selector();
            var wanted = (readable ? SelectionKey.OP_READ : 0) | (writable ? SelectionKey.OP_WRITE : 0);
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
            while (!woken.getAndSet(false)) {
                // The selector may have been woken by a wake-up that was taken above without asking it.
                if (selector.select(SocketLink::ignore) > 0
                        || Thread.currentThread().isInterrupted()) {
                    return;
                }
                if (closed.get()) {
                    throw new ClosedChannelException();
                }
            }
        } catch (ClosedSelectorException | java.nio.channels.CancelledKeyException e) {
            var cause = new ClosedChannelException();
            cause.initCause(e);
            throw cause;
        } finally {
            awaiting = false;
        }
    }

    private SelectionKey key() throws IOException {
        var present = key;
        return present != null ? present : open();
    }

    private SelectionKey open() throws IOException {
        synchronized (opening) {
            if (closed.get()) {
                throw new ClosedChannelException();
            }
            var selector = Selector.open();
            try {
                var opened = channel.register(selector, 0);
                key = opened;
                return opened;
            } catch (IOException | RuntimeException e) {
                closeQuietly(selector);
                throw e;
            }
        }
    }

    @SuppressWarnings("unused")
    private static void ignore(SelectionKey ready) {
        // The caller finds out by trying; taking the key here keeps the selected set empty.
    }

    @Override
    public void wakeup() {
        woken.set(true);
        // Without one the waiting thread has yet to open it, and looks at the mark after that.
        var present = key;
        if (awaiting && present != null) {
            present.selector().wakeup();
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    public Optional<String> peerUser() {
        return peerUser;
    }

    /** Where the other end is; for messages and logs. */
    public Optional<SocketAddress> remoteAddress() {
        try {
            return Optional.ofNullable(channel.getRemoteAddress());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            // The channel first: it gives up its descriptor only when the selector lets go of it, which closing that
            // does.
            closeQuietly(channel);
            synchronized (opening) {
                if (key != null) {
                    closeQuietly(key.selector());
                }
            }
        }
    }

    @Override
    public String toString() {
        return "link to " + remoteAddress().map(SocketAddress::toString).orElse("nobody");
    }

    static void closeQuietly(java.io.Closeable resource) {
        try {
            resource.close();
        } catch (IOException e) {
            // There is nothing left to save, and nobody whom it concerns.
        }
    }
}
