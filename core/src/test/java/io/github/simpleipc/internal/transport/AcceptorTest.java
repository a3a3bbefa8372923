package io.github.simpleipc.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AcceptorTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void acceptsInTurn() throws IOException {
        try (var acceptor = Acceptor.bind(null, ANY_PORT, text -> {});
                var one = SocketChannel.open(acceptor.address());
                var two = SocketChannel.open(acceptor.address())) {
            for (var dialler : List.of(one, two)) {
                var link = acceptor.accept();
                assertThat(link.remoteAddress()).contains(dialler.getLocalAddress());
                link.close();
            }
        }
    }

    @Test
    void closeEndsTheAcceptingAndFreesThePort() throws Exception {
        var acceptor = Acceptor.bind(null, ANY_PORT, text -> {});
        var address = acceptor.address();
        var accepted = accept(acceptor);
        acceptor.close();
        acceptor.close();
        assertThatThrownBy(accepted::get).hasCauseInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(acceptor::accept).isInstanceOf(ClosedChannelException.class);
        assertThat(acceptor.isOpen()).isFalse();
        Acceptor.bind(null, address, text -> {}).close();
    }

    @Test
    void anInterruptDoesNotEndTheAccepting() throws Exception {
        try (var acceptor = Acceptor.bind(null, ANY_PORT, text -> {})) {
            Thread.currentThread().interrupt();
            var channel = new CompletableFuture<SocketChannel>();
            new Thread(() -> {
                        try {
                            channel.complete(SocketChannel.open(acceptor.address()));
                        } catch (IOException e) {
                            channel.completeExceptionally(e);
                        }
                    })
                    .start();
            var link = acceptor.accept();
            assertThat(Thread.interrupted()).isTrue();
            link.close();
            channel.get().close();
        }
    }

    /** A process of its own with few descriptors, so that the tests' own process is not harmed. */
    @Test
    void aWantOfDescriptorsIsSurvived() throws Exception {
        var launcher = ProcessHandle.current().info().command().orElseThrow();
        var command = "ulimit -n 80; exec '" + launcher + "' -cp '" + System.getProperty("java.class.path") + "' '"
                + Wanting.class.getName() + "'";
        var process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        var output = new StringBuilder();
        try (var lines = new Scanner(process.getInputStream(), java.nio.charset.StandardCharsets.UTF_8)) {
            while (lines.hasNextLine()) {
                output.append(lines.nextLine()).append('\n');
            }
        }
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(output.toString()).contains("accepting failed").contains("accepting works again");
        assertThat(output.toString()).contains("accepted after the want");
    }

    /** See {@link #aWantOfDescriptorsIsSurvived}. */
    static final class Wanting {
        public static void main(String[] arguments) throws Exception {
            var failed = new CountDownLatch(1);
            var acceptor = Acceptor.bind(null, ANY_PORT, text -> {
                System.out.println(text);
                failed.countDown();
            });
            SocketLink.over(SocketChannel.open(acceptor.address())).close(); // loads what is needed
            acceptor.accept().close();
            var channel = SocketChannel.open(acceptor.address());
            var eaten = new ArrayList<FileInputStream>();
            try {
                while (true) {
                    eaten.add(new FileInputStream("/dev/null"));
                }
            } catch (IOException e) {
                var accepted = AcceptorTest.accept(acceptor);
                failed.await();
                for (var one : eaten) {
                    one.close();
                }
                accepted.get().close();
                System.out.println("accepted after the want");
            }
            channel.close();
            acceptor.close();
        }
    }

    static CompletableFuture<SocketLink> accept(Acceptor acceptor) {
        var accepted = new CompletableFuture<SocketLink>();
        new Thread(() -> {
                    try {
                        accepted.complete(acceptor.accept());
                    } catch (IOException e) {
                        accepted.completeExceptionally(e);
                    }
                })
                .start();
        return accepted;
    }
}
