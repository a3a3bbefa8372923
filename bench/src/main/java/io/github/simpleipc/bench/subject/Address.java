package io.github.simpleipc.bench.subject;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Where one side's server is: a socket file, or a port of the loopback address that the server has written into a file.
 */
public record Address(SocketKind kind, Path folder, Subject.Side server) {
    private static final int BACKLOG = 1024;

    /** The socket file. */
    public Path socketFile() {
        return folder.resolve(server + ".sock");
    }

    /** Says where the server listens. */
    public void publish(int port) throws IOException {
        var unfinished = folder.resolve(server + ".port.new");
        Files.writeString(unfinished, Integer.toString(port));
        Files.move(unfinished, portFile(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Where the server listens. */
    public int port() throws IOException {
        return Integer.parseInt(Files.readString(portFile()));
    }

    /** The loopback address, without a look-up. */
    public static InetAddress loopback() throws IOException {
        return InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
    }

    /** A server here, published. */
    public ServerSocketChannel listen() throws IOException {
        if (kind == SocketKind.UNIX) {
            var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(socketFile()), BACKLOG);
            return server;
        }
        var server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(loopback(), 0), BACKLOG);
        publish(((InetSocketAddress) server.getLocalAddress()).getPort());
        return server;
    }

    /** A connection to the server. */
    public SocketChannel dial() throws IOException {
        return withoutDelay(SocketChannel.open(socketAddress()));
    }

    /** What small messages need on TCP. */
    public static SocketChannel withoutDelay(SocketChannel channel) throws IOException {
        if (channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY)) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        return channel;
    }

    private SocketAddress socketAddress() throws IOException {
        return kind == SocketKind.UNIX
                ? UnixDomainSocketAddress.of(socketFile())
                : new InetSocketAddress(loopback(), port());
    }

    private Path portFile() {
        return folder.resolve(server + ".port");
    }
}
