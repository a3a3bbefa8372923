package io.github.simpleipc.torture.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.torture.rig.Weather.Direction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That the faults of the proxy are what they say. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProxyTest {
    @TempDir
    Path folder;

    private final Weather weather = new Weather();
    private ServerSocketChannel server;
    private Proxy proxy;
    private SocketAddress front;
    private SocketChannel client;
    private SocketChannel served;
    private ProxiedLink link;

    @BeforeEach
    void connect() throws IOException {
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        front = UnixDomainSocketAddress.of(folder.resolve("front"));
        proxy = new Proxy(front, server.getLocalAddress(), weather);
        client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.connect(front);
        served = server.accept();
        while (proxy.links().isEmpty()) {
            Thread.onSpinWait();
        }
        link = proxy.links().get(0);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        served.close();
        server.close();
        proxy.close();
    }

    @Test
    void bytesPassInBothDirections() throws IOException {
        write(client, "hello");
        assertThat(read(served, 5)).isEqualTo("hello");
        write(served, "there");
        assertThat(read(client, 5)).isEqualTo("there");
    }

    @Test
    void theEndOfOneSideIsTheEndOfTheOther() throws IOException {
        client.close();
        assertThat(read(served, 1)).isEmpty();
    }

    @Test
    void aCutEndsBoth() throws IOException {
        link.cut();
        assertThat(read(served, 1)).isEmpty();
        assertThat(read(client, 1)).isEmpty();
    }

    @Test
    void aResetIsSeenAsOne() {
        link.reset();
        assertThatThrownBy(() -> read(served, 1)).isInstanceOf(IOException.class);
    }

    @Test
    void ofTwoDirectionsOneCanEnd() throws IOException {
        link.halfClose(Direction.TO_SERVER);
        assertThat(read(served, 1)).isEmpty();
        write(served, "on");
        assertThat(read(client, 2)).isEqualTo("on");
    }

    @Test
    void aTruncatedLinkEndsAfterSoManyBytes() throws IOException {
        link.truncate(Direction.TO_SERVER, 3);
        write(client, "hello");
        assertThat(read(served, 5)).isEqualTo("hel");
    }

    @Test
    void oneBitIsChangedOnce() throws IOException {
        link.garble(Direction.TO_SERVER);
        write(client, "aaa");
        assertThat(read(served, 3)).isEqualTo("aqa");
        write(client, "aaa");
        assertThat(read(served, 3)).isEqualTo("aaa");
    }

    @Test
    void bytesAreRepeatedOnce() throws IOException {
        link.repeat(Direction.TO_SERVER);
        write(client, "ab");
        assertThat(read(served, 4)).isEqualTo("abab");
        write(client, "cd");
        assertThat(read(served, 2)).isEqualTo("cd");
    }

    @Test
    void whatIsStalledPassesWhenItIsReleased() throws IOException {
        weather.stall(Direction.TO_SERVER);
        write(client, "ab");
        write(served, "cd");
        assertThat(read(client, 2)).as("the other direction").isEqualTo("cd");
        served.configureBlocking(false);
        assertThat(served.read(ByteBuffer.allocate(2))).isZero();
        served.configureBlocking(true);
        weather.release(Direction.TO_SERVER);
        assertThat(read(served, 2)).isEqualTo("ab");
    }

    @Test
    void whatIsSwallowedNeverPasses() throws IOException {
        weather.swallow(true);
        write(client, "ab");
        client.shutdownOutput();
        assertThat(read(served, 1)).isEmpty();
    }

    @Test
    void newLinksAreTurnedAway() throws IOException {
        weather.turnAway(true);
        try (var another = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            another.connect(front);
            assertThat(read(another, 1)).isEmpty();
        }
    }

    @Test
    void withNobodyBehindItLinksAreClosed() throws IOException {
        server.close();
        try (var another = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            another.connect(front);
            assertThat(read(another, 1)).isEmpty();
        }
    }

    private static void write(SocketChannel channel, String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    /** So many bytes, or less if the channel ends before. */
    private static String read(SocketChannel channel, int count) throws IOException {
        var buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
            // More may come.
        }
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    }
}
