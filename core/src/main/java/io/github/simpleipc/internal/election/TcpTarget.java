package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.transport.Cancellation;
import io.github.simpleipc.internal.transport.HostAndPort;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a TCP address means on this machine, at present.
 *
 * @param dialled in this order, all of them before anything is bound
 * @param bound the address to be server at
 * @param family of the listening socket; null for both families, which only a wildcard has
 */
record TcpTarget(
        List<InetAddress> dialled,
        InetAddress bound,
        @Nullable ProtocolFamily family) {

    static TcpTarget of(ConnectionSpec.Type type, HostAndPort address, Deadline deadline, Cancellation cancellation)
            throws ConnectFailedException {
        var host = address.host();
        if (host.isEmpty()) {
            return ofOne(type == ConnectionSpec.Type.TCP6 ? loopback6() : loopback4());
        }
        if (host.equals("*")) {
            return wildcard(type);
        }
        // IPv4 first whatever this process's settings say: both processes must bind the same one.
        var all = Hosts.resolve(host, deadline, cancellation).stream()
                .filter(one -> type == ConnectionSpec.Type.TCP
                        || (type == ConnectionSpec.Type.TCP4) == (one instanceof Inet4Address))
                .sorted(Comparator.comparing((InetAddress one) -> !(one instanceof Inet4Address)))
                .toList();
        if (all.isEmpty()) {
            throw new ConnectFailedException(
                    Reason.BAD_ADDRESS,
                    "host '" + host + "' has no " + (type == ConnectionSpec.Type.TCP4 ? "IPv4" : "IPv6") + " address");
        }
        var first = all.get(0);
        if (first.isAnyLocalAddress()) {
            return wildcard(first instanceof Inet4Address ? ConnectionSpec.Type.TCP4 : type);
        }
        return new TcpTarget(all, first, familyOf(first));
    }

    /** False if no interface of this machine has the address to be bound. */
    boolean isLocal() {
        try {
            return bound.isAnyLocalAddress()
                    || bound.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(bound) != null;
        } catch (SocketException e) {
            return true; // binding will tell
        }
    }

    private static TcpTarget ofOne(InetAddress address) {
        return new TcpTarget(List.of(address), address, familyOf(address));
    }

    private static TcpTarget wildcard(ConnectionSpec.Type type) {
        return switch (type) {
            case TCP4 -> new TcpTarget(List.of(loopback4()), literal(new byte[4]), StandardProtocolFamily.INET);
            case TCP6 -> new TcpTarget(List.of(loopback6()), literal(new byte[16]), StandardProtocolFamily.INET6);
            // On a socket of both families the JDK makes the IPv6 wildcard of it; without IPv6 it is right as it
            // stands.
            case TCP -> new TcpTarget(List.of(loopback4(), loopback6()), literal(new byte[4]), null);
            case UNIX -> throw new IllegalArgumentException("type: a unix socket has no host");
        };
    }

    private static ProtocolFamily familyOf(InetAddress address) {
        return address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    }

    private static InetAddress loopback4() {
        return literal(new byte[] {127, 0, 0, 1});
    }

    private static InetAddress loopback6() {
        var bytes = new byte[16];
        bytes[15] = 1;
        return literal(bytes);
    }

    private static InetAddress literal(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
