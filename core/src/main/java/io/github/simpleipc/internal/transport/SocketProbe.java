package io.github.simpleipc.internal.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Asks a unix socket whether anybody listens, without waiting. */
public final class SocketProbe {
    private SocketProbe() {}

    /**
     * True unless the kernel refuses. A full backlog is an answer too.
     *
     * @throws IOException for want of file descriptors
     */
    public static boolean isServed(Path socket) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.configureBlocking(false);
            try {
                var ignored = channel.connect(UnixDomainSocketAddress.of(socket));
                return true;
            } catch (ConnectException e) {
                return false;
            } catch (IOException e) {
                return true;
            }
        }
    }
}
