package io.github.simpleipc.internal.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;

/** Two connected links in one process. */
record SocketPairs(SocketLink one, SocketLink other) implements AutoCloseable {
    static SocketPairs tcp() throws IOException {
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var channel = SocketChannel.open(server.getLocalAddress());
            return new SocketPairs(SocketLink.over(channel), SocketLink.over(server.accept()));
        }
    }

    static SocketPairs unix() throws IOException {
        var folder = Files.createTempDirectory("pair");
        var path = folder.resolve("s");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            var channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
            return new SocketPairs(SocketLink.over(channel), SocketLink.over(server.accept()));
        } finally {
            Files.deleteIfExists(path);
            Files.delete(folder);
        }
    }

    static SocketPairs of(String kind) throws IOException {
        return kind.equals("unix") ? unix() : tcp();
    }

    @Override
    public void close() {
        one.close();
        other.close();
    }
}
