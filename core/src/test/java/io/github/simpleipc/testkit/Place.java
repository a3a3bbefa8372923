package io.github.simpleipc.testkit;

import io.github.simpleipc.ConnectionSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Locale;

/** A fresh address of a type, for both ends of a connection and for strangers to it. */
public record Place(ConnectionSpec.Type type, String address) {
    /** Good for everybody who is meant to get in. */
    public static final String SECRET = "0123456789abcdef0123456789abcdef";

    /**
     * An address that nobody is at.
     *
     * @param folder for a unix socket
     */
    public static Place fresh(ConnectionSpec.Type type, Path folder) {
        if (type == ConnectionSpec.Type.UNIX) {
            return new Place(type, folder.resolve("s").toString());
        }
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return new Place(type, Integer.toString(((InetSocketAddress) server.getLocalAddress()).getPort()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    public ConnectionSpec spec() {
        return spec(SECRET);
    }

    public ConnectionSpec spec(String secret) {
        return ConnectionSpec.of(type, address, secret);
    }

    /** The beginning of an {@code open} command for a {@link PeerProcess}. */
    public String open() {
        return "open type=" + type.name().toLowerCase(Locale.ROOT) + " address=" + address + " secret=" + SECRET + " ";
    }

    /** Dials as a stranger. */
    public SocketChannel dial() throws IOException {
        return SocketChannel.open(socketAddress());
    }

    /** Listens as a stranger. */
    public ServerSocketChannel listen() throws IOException {
        var server = type == ConnectionSpec.Type.UNIX
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open(StandardProtocolFamily.INET);
        return server.bind(socketAddress());
    }

    private SocketAddress socketAddress() {
        return type == ConnectionSpec.Type.UNIX
                ? UnixDomainSocketAddress.of(address)
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(address));
    }
}
