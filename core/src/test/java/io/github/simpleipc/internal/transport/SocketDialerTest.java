package io.github.simpleipc.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.time.SystemTimer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SocketDialerTest {
    private final SystemTimer timer = new SystemTimer("test", failure -> {});
    private final Cancellation cancellation = new Cancellation();

    @TempDir
    Path folder;

    @AfterEach
    void end() {
        timer.close();
    }

    private Deadline in(int millis) {
        return Deadline.in(timer, Duration.ofMillis(millis));
    }

    @Test
    void whoListensIsReached() throws Exception {
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var dialled = SocketDialer.dial(server.getLocalAddress(), in(10_000), cancellation);
            assertThat(dialled).isInstanceOf(Dialled.Reached.class);
            ((Dialled.Reached) dialled).link().close();
        }
    }

    @Test
    void aFreePortRefuses() throws Exception {
        InetSocketAddress address;
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            address = (InetSocketAddress) server.getLocalAddress();
        }
        assertThat(SocketDialer.dial(address, in(10_000), cancellation)).isInstanceOf(Dialled.Refused.class);
    }

    @Test
    void aFullBacklogOfAUnixSocketIsFullAndNeverRefused() throws Exception {
        var path = UnixDomainSocketAddress.of(folder.resolve("s"));
        var waiting = new ArrayList<Link>();
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(path, 1);
            var dialled = SocketDialer.dial(path, in(10_000), cancellation);
            while (dialled instanceof Dialled.Reached reached) {
                waiting.add(reached.link());
                assertThat(waiting).hasSizeLessThan(10);
                dialled = SocketDialer.dial(path, in(10_000), cancellation);
            }
            assertThat(dialled).isInstanceOf(Dialled.Full.class);
            assertThat(SocketProbe.isServed(path.getPath())).isTrue();
        } finally {
            waiting.forEach(Link::close);
        }
    }

    /** A TCP listener whose backlog is full: Linux drops what comes, so that dialling hangs. */
    private static final class DeafPort implements AutoCloseable {
        private final ServerSocketChannel server = ServerSocketChannel.open();
        private final ArrayList<SocketChannel> waiting = new ArrayList<>();

        DeafPort() throws IOException {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            for (var i = 0; i < 6; i++) {
                var one = SocketChannel.open();
                one.configureBlocking(false);
                one.connect(server.getLocalAddress());
                waiting.add(one);
            }
        }

        @Override
        public void close() throws IOException {
            for (var one : waiting) {
                one.close();
            }
            server.close();
        }
    }

    @Test
    void noAnswerUntilTheDeadlineIsLate() throws Exception {
        try (var deaf = new DeafPort()) {
            assertThat(SocketDialer.dial(deaf.server.getLocalAddress(), in(300), cancellation))
                    .isInstanceOf(Dialled.Late.class);
        }
    }

    @Test
    void cancellingEndsTheDialling() throws Exception {
        try (var deaf = new DeafPort()) {
            var result = new CompletableFuture<Dialled>();
            var thread = new Thread(() -> {
                try {
                    result.complete(SocketDialer.dial(deaf.server.getLocalAddress(), in(3_600_000), cancellation));
                } catch (Exception e) {
                    result.completeExceptionally(e);
                }
            });
            thread.start();
            cancellation.cancel();
            thread.join();
            assertThatThrownBy(result::get)
                    .cause()
                    .isInstanceOfSatisfying(
                            ConnectFailedException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
        }
    }

    @Test
    void anInterruptEndsTheDiallingAndIsKept() throws Exception {
        try (var deaf = new DeafPort()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> SocketDialer.dial(deaf.server.getLocalAddress(), in(3_600_000), cancellation))
                    .isInstanceOfSatisfying(
                            ConnectFailedException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.INTERRUPTED));
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aConnectionToItselfIsTold() throws Exception {
        var here = new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000);
        assertThat(SocketDialer.isSelf(here, new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000)))
                .isTrue();
        assertThat(SocketDialer.isSelf(here, new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_001)))
                .isFalse();
        var unix = UnixDomainSocketAddress.of("");
        assertThat(SocketDialer.isSelf(unix, unix)).isFalse();
    }
}
