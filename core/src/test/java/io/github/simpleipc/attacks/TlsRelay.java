package io.github.simpleipc.attacks;

import io.github.simpleipc.ConnectionSpec.TlsFiles;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.tls.TlsContext;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.transport.SocketLink;
import io.github.simpleipc.testkit.LinkIo;
import io.github.simpleipc.testkit.Place;
import io.github.simpleipc.testkit.ScriptedPeer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A man in the middle who ends TLS on both sides with a certificate of his own, and relays what he reads inside. */
final class TlsRelay implements AutoCloseable {
    private static final byte[] PREFACE = tlsPreface();

    private final Place server;
    private final TlsContext tls;
    private final ServerSocketChannel listener;
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    TlsRelay(Place server, Path certificates, Path key) throws IOException {
        this.server = server;
        this.tls = TlsContext.load(new TlsFiles(certificates, key));
        this.listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start(this::acceptAll);
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    /** What he could read, of both sides. */
    byte[] read() {
        synchronized (read) {
            return read.toByteArray();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        links.forEach(Link::close);
        Threads.join(threads);
    }

    private void acceptAll() throws IOException {
        while (true) {
            var rawClient = SocketLink.over(listener.accept());
            links.add(rawClient);
            var rawServer = SocketLink.over(server.dial());
            links.add(rawServer);
            for (var raw : new Link[] {rawClient, rawServer}) {
                LinkIo.writeFully(raw, PREFACE);
                LinkIo.readFully(raw, PREFACE.length);
            }
            start(() -> {
                var toClient = tls.over(rawClient, Role.SERVER);
                var toServer = tls.over(rawServer, Role.CLIENT);
                links.add(toClient);
                links.add(toServer);
                toClient.handshake();
                toServer.handshake();
                start(() -> relay(toServer, toClient));
                relay(toClient, toServer);
            });
        }
    }

    private void relay(Link from, Link to) throws IOException {
        var buffer = ByteBuffer.allocate(1 << 12);
        while (true) {
            var count = from.tryRead(buffer.clear());
            if (count < 0) {
                to.close();
                return;
            }
            if (count == 0) {
                from.await(true, false);
                continue;
            }
            var bytes = new byte[count];
            buffer.flip().get(bytes);
            synchronized (read) {
                read.writeBytes(bytes);
            }
            LinkIo.writeFully(to, bytes);
        }
    }

    private interface Job {
        void run() throws IOException;
    }

    private void start(Job job) {
        var thread = new Thread(
                () -> {
                    try {
                        job.run();
                    } catch (IOException e) {
                        // He was found out, or is to end: nothing of his goes on.
                        links.forEach(Link::close);
                    }
                },
                "relay over TLS");
        threads.add(thread);
        thread.start();
    }

    private static byte[] tlsPreface() {
        var preface = ScriptedPeer.preface();
        preface[6] = 1;
        return preface;
    }
}
