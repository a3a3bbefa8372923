package io.github.simpleipc.torture.rig;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between the ends: takes links at one address, and dials the other for each. When nobody is there it closes the link at once,
 * as a process does that dies while it accepts.
 */
final class Proxy implements Closeable {
    private final ServerSocketChannel acceptor;
    private final SocketAddress front;
    private final SocketAddress back;
    private final Weather weather;
    private final Set<ProxiedLink> links = ConcurrentHashMap.newKeySet();

    Proxy(SocketAddress front, SocketAddress back, Weather weather) throws IOException {
        this.front = front;
        this.back = back;
        this.weather = weather;
        acceptor = front instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        acceptor.bind(front, 1024);
        var thread = new Thread(this::accept, "proxy acceptor");
        thread.setDaemon(true);
        thread.start();
    }

    /** Those that stand at present. */
    List<ProxiedLink> links() {
        return List.copyOf(links);
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
        links().forEach(ProxiedLink::cut);
        if (front instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
        }
    }

    private void accept() {
        try {
            while (true) {
                connect(acceptor.accept());
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void connect(SocketChannel client) throws IOException {
        if (weather.turnsAway()) {
            client.close();
            return;
        }
        try {
            var server = ProxiedLink.dial(back);
            var link = new ProxiedLink(client, server, weather, links::remove);
            links.add(link);
            link.start();
        } catch (IOException e) {
            client.close();
        }
    }
}
