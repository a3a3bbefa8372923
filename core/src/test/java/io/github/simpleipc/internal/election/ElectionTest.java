package io.github.simpleipc.internal.election;

import static io.github.simpleipc.internal.election.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.internal.transport.HostAndPort;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ElectionTest {
    private static final int ROUNDS = 50;

    private final Stand stand = new Stand();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        stand.close();
    }

    @Test
    void exactlyOneOfManyIsServerOfAUnixSocket() throws Exception {
        for (var round = 0; round < ROUNDS; round++) {
            if (round % 2 == 0) {
                try (var crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                    crashed.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
                }
            }
            assertOneServer(2 + round % 3, () -> stand.unix(folder.resolve("s")));
        }
    }

    @Test
    void exactlyOneOfManyIsServerOfAPort() throws Exception {
        var address = "127.0.0.1:" + Ports.free();
        for (var round = 0; round < ROUNDS; round++) {
            assertOneServer(
                    2 + round % 3,
                    () -> new TcpAddress(ConnectionSpec.Type.TCP, HostAndPort.parse(address), stand.log::add));
        }
    }

    private void assertOneServer(int candidates, Callable<Address> address) throws Exception {
        var executor = Executors.newFixedThreadPool(candidates);
        try {
            var start = new CyclicBarrier(candidates);
            var standing = new ArrayList<Future<Elected>>();
            for (var i = 0; i < candidates; i++) {
                standing.add(executor.submit(() -> {
                    var mine = address.call();
                    start.await();
                    return stand.elect(mine);
                }));
            }
            var elected = new ArrayList<Elected>();
            for (var one : standing) {
                elected.add(one.get());
            }
            assertThat(elected).filteredOn(Elected.AsServer.class::isInstance).hasSize(1);
            elected.forEach(Stand::end);
        } finally {
            executor.shutdown();
        }
    }

    /** Nobody answers and nobody can publish, as with a lock holder that does not listen. */
    private OtherProcess obstruct() throws IOException {
        return new OtherProcess(folder.resolve("s.lock"));
    }

    @Test
    void anInterruptEndsTheStandingAndIsKept() throws Exception {
        try (var holder = obstruct()) {
            assertThat(holder.answer()).isEqualTo("held");
            Thread.currentThread().interrupt();
            assertFails(Reason.INTERRUPTED, () -> stand.elect(stand.unix(folder.resolve("s"))));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void cancellingEndsTheStandingAtOnce() throws Exception {
        try (var holder = obstruct()) {
            assertThat(holder.answer()).isEqualTo("held");
            var canceller = new Thread(stand.cancellation::cancel);
            canceller.start();
            assertFails(Reason.CLOSED, () -> stand.elect(stand.unix(folder.resolve("s"))));
            canceller.join();
            assertFails(Reason.CLOSED, () -> stand.elect(stand.unix(folder.resolve("other"))));
        }
    }

    @Test
    void manyElectionsLeaveNoDescriptorsBehind() throws Exception {
        assertOneServer(3, () -> stand.unix(folder.resolve("s")));
        var port = Ports.free();
        var before = openDescriptors();
        for (var i = 0; i < 200; i++) {
            try (var listener = stand.serve(stand.unix(folder.resolve("s")))) {
                Stand.end(stand.elect(stand.unix(folder.resolve("s"))));
                listener.accept().close();
            }
            var tcp =
                    new TcpAddress(ConnectionSpec.Type.TCP, HostAndPort.parse(Integer.toString(port)), stand.log::add);
            try (var listener = stand.serve(tcp)) {
                Stand.end(stand.elect(tcp));
                listener.accept().close();
            }
        }
        assertThat(openDescriptors()).isLessThan(before + 20);
    }

    @Test
    void diallingInVainLeavesNoDescriptorsBehind() throws Exception {
        var tcp = new TcpAddress(ConnectionSpec.Type.TCP, new HostAndPort("", Ports.free()), stand.log::add);
        try (var crashed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            crashed.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
        }
        assertFails(Reason.NOBODY_THERE, () -> dialOnly(tcp));
        var before = openDescriptors();
        for (var i = 0; i < 200; i++) {
            assertFails(Reason.NOBODY_THERE, () -> dialOnly(tcp));
            assertFails(Reason.NOBODY_THERE, () -> dialOnly(stand.unix(folder.resolve("s"))));
        }
        try (var holder = obstruct()) {
            var address = stand.unix(folder.resolve("s"));
            assertThat(address.dial(stand.generous(), stand.cancellation)).isEmpty();
            for (var i = 0; i < 200; i++) {
                assertThat(address.tryPublish("i")).isEmpty();
            }
            assertThat(address.obstacle()).hasMessageContaining("pid " + holder.pid());
        }
        assertThat(openDescriptors()).isLessThan(before + 20);
    }

    private Elected dialOnly(Address address) throws ConnectFailedException {
        return Election.stand(address, "i", false, stand.generous(), stand.cancellation);
    }

    private static long openDescriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }
}
