package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.internal.transport.Acceptor;
import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/** A port that this process listens on. The kernel keeps it; there is nothing to look after. */
final class TcpListener implements Listener {
    private final Acceptor acceptor;
    private final ConnectionSpec.Type type;

    TcpListener(Acceptor acceptor, ConnectionSpec.Type type) {
        this.acceptor = acceptor;
        this.type = type;
    }

    @Override
    public Link accept() throws IOException {
        while (true) {
            var link = acceptor.accept();
            // The JDK's IPv6 sockets always hear IPv4 as well; tcp6 must not.
            if (type == ConnectionSpec.Type.TCP6
                    && link.remoteAddress().orElse(null) instanceof InetSocketAddress from
                    && from.getAddress() instanceof Inet4Address) {
                link.close();
            } else {
                return link;
            }
        }
    }

    @Override
    public boolean keep() {
        return acceptor.isOpen();
    }

    @Override
    public void close() {
        acceptor.close();
    }
}
