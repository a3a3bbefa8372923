package io.github.simpleipc.internal.election;

import static io.github.simpleipc.internal.election.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.internal.transport.HostAndPort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class TcpAddressTest {
    private final Stand stand = new Stand();
    private int port;

    @BeforeEach
    void choosePort() throws Exception {
        port = Ports.free();
    }

    @AfterEach
    void end() {
        stand.close();
    }

    private TcpAddress address(ConnectionSpec.Type type, String host) {
        return new TcpAddress(type, new HostAndPort(host, port), stand.log::add);
    }

    private TcpTarget target(ConnectionSpec.Type type, String host) throws Exception {
        return TcpTarget.of(type, new HostAndPort(host, port), stand.generous(), stand.cancellation);
    }

    private static boolean hasIpv6() throws Exception {
        for (var one : InetAddress.getAllByName("::1")) {
            if (NetworkInterface.getByInetAddress(one) != null) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @CsvSource({"TCP,''", "TCP4,''", "TCP,*", "TCP4,*", "TCP,0.0.0.0", "TCP,localhost", "TCP,127.0.0.1", "TCP,::"})
    void theFirstIsServerAndTheSecondClient(ConnectionSpec.Type type, String host) throws Exception {
        assertPair(address(type, host));
    }

    @ParameterizedTest
    @CsvSource({"TCP6,''", "TCP6,*", "TCP6,::1", "TCP,::1"})
    void theSameOverIpv6(ConnectionSpec.Type type, String host) throws Exception {
        assumeTrue(hasIpv6(), "needs IPv6");
        assertPair(address(type, host));
    }

    private void assertPair(Address address) throws Exception {
        var listener = stand.serve(address);
        assertThat(listener.keep()).isTrue();
        Stand.end(stand.elect(address));
        listener.accept().close();
        listener.close();
        assertThat(listener.keep()).isFalse();
    }

    @Test
    void tcpAndTcp6OnOnePortAreDifferentConnections() throws Exception {
        assumeTrue(hasIpv6(), "needs IPv6");
        try (var one = stand.serve(address(ConnectionSpec.Type.TCP, ""));
                var other = stand.serve(address(ConnectionSpec.Type.TCP6, ""))) {
            assertThat(one).isNotSameAs(other);
        }
    }

    @Test
    void aWildcardOfIpv6TurnsIpv4Away() throws Exception {
        assumeTrue(hasIpv6(), "needs IPv6");
        try (var listener = stand.serve(address(ConnectionSpec.Type.TCP6, "*"));
                var ipv4 = SocketChannel.open(target(ConnectionSpec.Type.TCP4, "").dialled().stream()
                        .map(one -> new InetSocketAddress(one, port))
                        .findFirst()
                        .orElseThrow())) {
            Stand.end(stand.elect(address(ConnectionSpec.Type.TCP6, "*")));
            var accepted = listener.accept();
            accepted.close();
            assertThat(ipv4.read(java.nio.ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void aHostWithoutAddressIsLoopback() throws Exception {
        assertThat(target(ConnectionSpec.Type.TCP, "").bound().getHostAddress()).isEqualTo("127.0.0.1");
        assertThat(target(ConnectionSpec.Type.TCP6, "").bound().getHostAddress())
                .isEqualTo("0:0:0:0:0:0:0:1");
        assertThat(target(ConnectionSpec.Type.TCP4, "*").bound().getHostAddress())
                .isEqualTo("0.0.0.0");
        assertThat(target(ConnectionSpec.Type.TCP, "*").dialled()).hasSize(2);
    }

    @Test
    void aHostThatCannotBeResolvedIsABadAddress() {
        assertFails(Reason.BAD_ADDRESS, () -> stand.elect(address(ConnectionSpec.Type.TCP, "no.such.host.invalid")))
                .hasMessageContaining("no.such.host.invalid");
        assertFails(Reason.BAD_ADDRESS, () -> stand.elect(address(ConnectionSpec.Type.TCP6, "127.0.0.1")))
                .hasMessageContaining("IPv6");
        assertFails(Reason.BAD_ADDRESS, () -> stand.elect(address(ConnectionSpec.Type.TCP4, "::1")))
                .hasMessageContaining("IPv4");
    }

    @Test
    void anAddressOfAnotherMachineIsDialledOnly() throws Exception {
        // TEST-NET-1 of RFC 5737: no machine has it.
        assertThat(target(ConnectionSpec.Type.TCP, "192.0.2.1").isLocal()).isFalse();
        assertThat(target(ConnectionSpec.Type.TCP, "127.0.0.1").isLocal()).isTrue();
        assertThat(target(ConnectionSpec.Type.TCP, "127.0.0.2").isLocal()).isTrue();
        assertThat(target(ConnectionSpec.Type.TCP, "*").isLocal()).isTrue();
        for (var one : java.util.Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (var own : java.util.Collections.list(one.getInetAddresses())) {
                assertThat(target(ConnectionSpec.Type.TCP, own.getHostAddress()).isLocal())
                        .isTrue();
            }
        }
    }

    @Test
    void aPortThatIsTakenByWhoDoesNotListenIsToldSo() throws Exception {
        try (var taken = SocketChannel.open()) {
            taken.setOption(java.net.StandardSocketOptions.SO_REUSEADDR, false);
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            assertFails(Reason.PORT_TAKEN, () -> stand.electBriefly(address(ConnectionSpec.Type.TCP, "127.0.0.1")))
                    .hasMessageContaining("does not listen")
                    .hasMessageContaining(":" + port);
        }
    }

    /** Two that start at once: the one that found the port taken ran out of time before it could see that the other listens. */
    @Test
    void aPortThatWasTakenJustNowIsNotSaidToBeThatOfAProgramThatDoesNotListen() throws Exception {
        var address = address(ConnectionSpec.Type.TCP, "127.0.0.1");
        assertThat(address.dial(stand.generous(), stand.cancellation)).isEmpty();
        try (var taken = SocketChannel.open()) {
            taken.setOption(java.net.StandardSocketOptions.SO_REUSEADDR, false);
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            assertThat(address.tryPublish("i")).isEmpty();
            assertThat(address.obstacle().reason()).isEqualTo(Reason.SILENT);
            assertThat(address.dial(stand.generous(), stand.cancellation)).isEmpty();
            assertThat(address.obstacle().reason()).isEqualTo(Reason.PORT_TAKEN);
        }
    }

    @Test
    void whoIsNeverServerIsToldThatNobodyIsThere() {
        assertFails(
                Reason.NOBODY_THERE,
                () -> Election.stand(
                        address(ConnectionSpec.Type.TCP, ""), "i", false, stand.generous(), stand.cancellation));
    }
}
