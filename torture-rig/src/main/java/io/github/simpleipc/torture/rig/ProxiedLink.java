package io.github.simpleipc.torture.rig;

import io.github.simpleipc.torture.rig.Weather.Direction;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One link through the proxy: two sockets, and a thread for each direction. */
final class ProxiedLink {
    private final SocketChannel client;
    private final SocketChannel server;
    private final Weather weather;
    private final Consumer<ProxiedLink> onEnd;
    private final AtomicInteger pumping = new AtomicInteger(2);
    /** What is to be done to the next bytes of a direction. */
    private final Mischief toServer = new Mischief();

    private final Mischief toClient = new Mischief();

    ProxiedLink(SocketChannel client, SocketChannel server, Weather weather, Consumer<ProxiedLink> onEnd) {
        this.client = client;
        this.server = server;
        this.weather = weather;
        this.onEnd = onEnd;
    }

    void start() {
        startPump(client, server, Direction.TO_SERVER, toServer);
        startPump(server, client, Direction.TO_CLIENT, toClient);
    }

    /** Ends both sides in good order. */
    void cut() {
        close(client);
        close(server);
    }

    /** Resets both sides; unix sockets know no reset but that of unread bytes. */
    void reset() {
        try {
            for (var channel : new SocketChannel[] {client, server}) {
                if (!(channel.getLocalAddress() instanceof UnixDomainSocketAddress)) {
                    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
            }
        } catch (IOException e) {
            // It has ended already.
        }
        cut();
    }

    /** Ends one direction alone. */
    void halfClose(Direction direction) {
        shutdownOutput(direction == Direction.TO_SERVER ? server : client);
    }

    /** Passes on so many bytes more, and cuts then. */
    void truncate(Direction direction, int bytes) {
        mischief(direction).truncateAfter(bytes);
    }

    /** Changes a bit of what comes next. */
    void garble(Direction direction) {
        mischief(direction).garble();
    }

    /** Passes on twice what comes next. */
    void repeat(Direction direction) {
        mischief(direction).repeat();
    }

    private Mischief mischief(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    private void startPump(SocketChannel from, SocketChannel to, Direction direction, Mischief mischief) {
        var thread = new Thread(() -> pump(from, to, direction, mischief), "proxy " + direction);
        thread.setDaemon(true);
        thread.start();
    }

    private void pump(SocketChannel from, SocketChannel to, Direction direction, Mischief mischief) {
        var buffer = ByteBuffer.allocate(64 << 10);
        try {
            while (true) {
                buffer.clear().limit(Math.min(buffer.capacity(), weather.pieceBytes()));
                if (from.read(buffer) < 0) {
                    break;
                }
                var delay = weather.delayMillis();
                // Bytes that come one by one are slow enough by themselves, but not so slow that nothing ever passes.
                if (delay > 0) {
                    Thread.sleep(delay);
                }
                weather.awaitPassage(direction);
                if (!weather.swallows() && !mischief.pass(buffer.flip(), to)) {
                    cut();
                    break;
                }
            }
            weather.awaitPassage(direction);
            shutdownOutput(to);
        } catch (IOException e) {
            cut();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts a pump", e);
        } finally {
            if (pumping.decrementAndGet() == 0) {
                cut();
                onEnd.accept(this);
            }
        }
    }

    private static void shutdownOutput(SocketChannel channel) {
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            // It has ended already.
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone all the same.
        }
    }

    /** Opens a socket to an address. */
    static SocketChannel dial(java.net.SocketAddress address) throws IOException {
        var channel = address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
        try {
            channel.connect(address);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** What is to be done to the next bytes of one direction, once. */
    private static final class Mischief {
        private int left = Integer.MAX_VALUE;
        private boolean garbles;
        private boolean repeats;

        synchronized void truncateAfter(int bytes) {
            left = bytes;
        }

        synchronized void garble() {
            garbles = true;
        }

        synchronized void repeat() {
            repeats = true;
        }

        /** Writes what is in the buffer; false if the link is to end now. */
        boolean pass(ByteBuffer buffer, SocketChannel to) throws IOException {
            var twice = false;
            synchronized (this) {
                if (left != Integer.MAX_VALUE) {
                    buffer.limit(Math.min(buffer.limit(), left));
                    left -= buffer.remaining();
                }
                if (garbles && buffer.hasRemaining()) {
                    garbles = false;
                    var at = buffer.remaining() / 2;
                    buffer.put(at, (byte) (buffer.get(at) ^ 0x10));
                }
                if (repeats) {
                    repeats = false;
                    twice = true;
                }
            }
            write(buffer.duplicate(), to);
            if (twice) {
                write(buffer.duplicate(), to);
            }
            synchronized (this) {
                return left > 0;
            }
        }

        private static void write(ByteBuffer buffer, SocketChannel to) throws IOException {
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
        }
    }
}
