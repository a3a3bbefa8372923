package io.github.simpleipc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.Place;
import io.github.simpleipc.testkit.RecordedLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is at the address, or comes to it, is no peer: each time an error that says what it looks like. */
@ExtendWith(Leaks.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NotAPeerTest {
    /** Long enough that a loaded machine gets through a step of a handshake, and short enough to wait for. */
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final Duration LONG = Duration.ofSeconds(30);

    /** What the Go original's server says first: {"OpCode":…} in base64. */
    private static final String GO_LINE = "eyJPcENvZGUiOjAsIkRhdGEiOiIifQ==\n";

    private static final String TLS_ALERT = "15030100020246";

    @TempDir
    Path folder;

    /** Says something, and then waits for the end, as most do. */
    record Greeter(String what, byte[] greeting, boolean closes, Reason reason, String said) {}

    private static Stream<Arguments> greeters() {
        var greeters = List.of(
                new Greeter("HTTP", text("HTTP/1.1 400 Bad Request\r\n\r\n"), true, Reason.NOT_A_PEER, "speaks HTTP"),
                new Greeter(
                        "a line",
                        text("220 mail.example ESMTP\r\n"),
                        false,
                        Reason.NOT_A_PEER,
                        "it began with the bytes 32"),
                new Greeter("a line, and closes", text("-ERR busy\r\n"), true, Reason.NOT_A_PEER, "the bytes 2d"),
                new Greeter("the Go original", text(GO_LINE), false, Reason.NOT_A_PEER, "the Go library simple-ipc"),
                new Greeter(
                        "TLS",
                        HexFormat.of().parseHex(TLS_ALERT),
                        false,
                        Reason.NOT_A_PEER,
                        "something that speaks TLS"),
                new Greeter(
                        "version 9",
                        HexFormat.of().parseHex("8953495043090000" + "0d0a0d0a"),
                        false,
                        Reason.VERSION_MISMATCH,
                        "speaks version 9 of the protocol, this side version 2"));
        return Stream.of(ConnectionSpec.Type.TCP, ConnectionSpec.Type.UNIX)
                .flatMap(type -> greeters.stream().map(greeter -> Arguments.of(type, greeter.what, greeter)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("greeters")
    void whatGreetsInAnotherWayIsNamed(ConnectionSpec.Type type, String what, Greeter greeter) throws Exception {
        try (var stranger = new Stranger(type, greeter.greeting, greeter.closes)) {
            var failure = connectTo(stranger.place, LONG);

            assertThat(failure.reason()).as("%s", failure.getMessage()).isEqualTo(greeter.reason);
            assertThat(failure).hasMessageContaining(greeter.said);
            // Also of one that closes at once: what it said is read, though nothing can be written any more.
            assertThat(stranger.accepted()).isOne();
        }
    }

    @Test
    void anHttpServerAtTheAddressIsNamed() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
        try {
            var place = new Place(
                    ConnectionSpec.Type.TCP,
                    Integer.toString(server.getAddress().getPort()));

            var failure = connectTo(place, LONG);

            assertThat(failure.reason()).as("%s", failure.getMessage()).isEqualTo(Reason.NOT_A_PEER);
            assertThat(failure).hasMessageContaining("something that speaks HTTP is there");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX"})
    void aSilentServerIsToldAsSuch(ConnectionSpec.Type type) throws Exception {
        try (var stranger = new Stranger(type, new byte[0], false)) {
            var failure = connectTo(stranger.place, TIMEOUT);

            assertThat(failure.reason()).as("%s", failure.getMessage()).isEqualTo(Reason.SILENT);
            assertThat(failure)
                    .hasMessageContaining(stranger.place.address())
                    .hasMessageContaining("did not answer as a peer within the timeout");
        }
    }

    /** It falls silent when it has told a part of what a peer tells. */
    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX"})
    void aServerThatStopsAfterItsPrefaceIsToldAsSilent(ConnectionSpec.Type type) throws Exception {
        var preface = HexFormat.of().parseHex("8953495043020000" + "0d0a0d0a");
        try (var stranger = new Stranger(type, preface, false)) {
            var failure = connectTo(stranger.place, TIMEOUT);

            assertThat(failure.reason()).as("%s", failure.getMessage()).isEqualTo(Reason.SILENT);
        }
    }

    /** It may be a peer that is just closing, so it is tried until the timeout. */
    @ParameterizedTest
    @EnumSource(names = {"TCP", "UNIX"})
    void aServerThatClosesAtOnceIsTriedAgainAndThenToldAsSuch(ConnectionSpec.Type type) throws Exception {
        try (var stranger = new Stranger(type, new byte[0], true)) {
            var failure = connectTo(stranger.place, TIMEOUT);

            assertThat(failure.reason()).as("%s", failure.getMessage()).isEqualTo(Reason.HANDSHAKE_FAILED);
            assertThat(failure)
                    .hasMessageContaining(stranger.place.address())
                    .hasMessageContaining("closed the link during the handshake");
            assertThat(stranger.accepted()).isGreaterThan(1);
        }
    }

    private static Stream<Arguments> callers() {
        return Stream.of(ConnectionSpec.Type.TCP, ConnectionSpec.Type.UNIX)
                .flatMap(type -> Stream.of(
                        Arguments.of(type, "GET / HTTP/1.1\r\nHost: here\r\n\r\n", "something that speaks HTTP"),
                        Arguments.of(type, GO_LINE, "the Go library simple-ipc"),
                        Arguments.of(type, "\u0016\u0003\u0001\u0002\u0000\u0001", "something that speaks TLS"),
                        Arguments.of(type, "\u0089SIPC\u0001", "speaks version 1 of the protocol"),
                        Arguments.of(type, "HELO there\r\n", "it began with the bytes 48")));
    }

    @ParameterizedTest(name = "{0}, {2}")
    @MethodSource("callers")
    void theServersLogSaysWhoCameInstead(ConnectionSpec.Type type, String said, String logged) throws Exception {
        var place = Place.fresh(type, folder);
        var log = new RecordedLog();
        try (var server = Connection.builder(place.spec())
                        .timeout(LONG)
                        .onText(text -> text)
                        .errorLogger(log)
                        .open();
                var caller = place.dial()) {
            caller.write(ByteBuffer.wrap(text(said)));
            // It hears at once what is there, and that it is not wanted.
            assertThat(readAll(caller)).startsWith("\u0089SIPC");

            await().untilAsserted(() -> assertThat(log.lines())
                    .anySatisfy(line -> assertThat(line).startsWith("WARNING ").contains("turned away", logged)));
            assertThat(server.state()).isEqualTo(ConnectionState.WAITING);
        }
    }

    private static ConnectFailedException connectTo(Place place, Duration timeout) {
        return catchThrowableOfType(
                ConnectFailedException.class,
                () -> Connection.builder(place.spec()).timeout(timeout).open().close());
    }

    private static String readAll(SocketChannel channel) {
        var buffer = ByteBuffer.allocate(1 << 10);
        try {
            while (channel.read(buffer) >= 0 && buffer.hasRemaining()) {
                // Until the other side ends it.
            }
        } catch (IOException e) {
            // Cut, with some of what was sent unread.
        }
        return new String(buffer.array(), 0, buffer.position(), ISO_8859_1);
    }

    private static byte[] text(String text) {
        return text.getBytes(ISO_8859_1);
    }

    /** A server that is no peer. */
    private final class Stranger implements AutoCloseable {
        private final Place place;
        private final ServerSocketChannel server;
        private final List<SocketChannel> links = new ArrayList<>();
        private final Thread thread;

        Stranger(ConnectionSpec.Type type, byte[] greeting, boolean closes) throws IOException {
            place = Place.fresh(type, folder);
            server = place.listen();
            thread = new Thread(() -> acceptAll(greeting, closes), "stranger");
            thread.start();
        }

        private void acceptAll(byte[] greeting, boolean closes) {
            try {
                while (true) {
                    var link = server.accept();
                    synchronized (links) {
                        links.add(link);
                    }
                    link.write(ByteBuffer.wrap(greeting));
                    if (closes) {
                        link.close();
                    }
                }
            } catch (IOException e) {
                if (server.isOpen()) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        int accepted() {
            synchronized (links) {
                return links.size();
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            await().until(() -> !thread.isAlive());
            for (var link : links) {
                link.close();
            }
        }
    }
}
