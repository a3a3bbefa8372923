package io.github.simpleipc.go;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionBuilder;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection and a peer that reads as badly as the original: who is lost, stopped, slow, silent, or has something else. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GoPeerTest {
    private static final String SECRET = "a secret of both sides";
    private static final int GO_TIMEOUT = 60_000;

    private final int port = freePort();
    private final ConnectionBuilder builder = Connection.builder(ConnectionSpec.tcp(port, SECRET))
            .wire(new GoWire())
            .timeout(Duration.ofSeconds(2))
            .reconnectDelay(Duration.ofMillis(20))
            .onText(text -> "java " + text);
    private final CountDownLatch mayAnswer = new CountDownLatch(1);

    static int freePort() {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void release() {
        mayAnswer.countDown();
    }

    private static GoPeer go() {
        return go(SECRET, text -> "go " + text);
    }

    private static GoPeer go(String secret, UnaryOperator<String> handler) {
        return new GoPeer(LineCipher.NONE, secret, GO_TIMEOUT, handler);
    }

    private String whenReleased(String text) {
        try {
            mayAnswer.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "late " + text;
    }

    /** Else the tests with it would show nothing. */
    @Test
    void thePeerLosesWhatFollowsALineInTheSameRead() throws Exception {
        try (var go = go().listen(port);
                var tap = new Wiretap(channel(port), new LineCodec(LineCipher.NONE, () -> 0))) {
            tap.write(new Message(OpCode.SECRET, SECRET, 1));
            assertThat(tap.read().opCode()).isEqualTo(OpCode.SECRET_ACCEPTED);
            var codec = new LineCodec(LineCipher.NONE, () -> 0);
            var one = new String(
                    codec.encode(new Message(OpCode.REQUEST, "one", 2)), java.nio.charset.StandardCharsets.US_ASCII);
            var two = new String(
                    codec.encode(new Message(OpCode.REQUEST, "two", 3)), java.nio.charset.StandardCharsets.US_ASCII);
            tap.write(one + two.strip());
            assertThat(tap.read().data()).isEqualTo("go one");
            assertThat(go.thrownAway).hasValue(1);
            assertThat(go.handled).hasValue(1);
        }
    }

    private static java.nio.channels.SocketChannel channel(int port) throws IOException {
        return java.nio.channels.SocketChannel.open(
                new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @Test
    void bothAskAsClientAndAsServer() throws Exception {
        try (var go = go().listen(port);
                var connection = builder.open()) {
            assertThat(connection.role()).contains(Role.CLIENT);
            assertThat(connection.query("q")).isEqualTo("go q");
            assertThat(go.query("q")).isEqualTo("java q");
        }
        var other = freePort();
        try (var connection = Connection.builder(ConnectionSpec.tcp(other, SECRET))
                        .wire(new GoWire())
                        .onText(text -> "java " + text)
                        .open();
                var go = go().connect(other)) {
            connection.awaitConnected(Duration.ofSeconds(30));
            assertThat(connection.role()).contains(Role.SERVER);
            assertThat(connection.peer())
                    .hasValueSatisfying(peer -> assertThat(peer.role()).isEqualTo(Role.CLIENT));
            assertThat(go.query("q")).isEqualTo("java q");
            assertThat(connection.query("q")).isEqualTo("go q");
            assertThat(go.query("")).isEqualTo("java ");
        }
    }

    @Test
    void anEmptyResponseIsAResponse() throws Exception {
        try (var connection = builder.onText(text -> "").open();
                var go = go().connect(port)) {
            connection.awaitConnected(Duration.ofSeconds(30));
            assertThat(go.query("x")).isEmpty();
        }
    }

    @Test
    void aHandlerMayQueryBack() throws Exception {
        try (var go = go();
                var connection = builder.onText((text, context) ->
                                "java " + context.connection().query(text))
                        .open()) {
            go.connect(port);
            connection.awaitConnected(Duration.ofSeconds(30));
            assertThat(go.query("x")).isEqualTo("java go x");
        }
    }

    @Test
    void theHandlerOfAPeerThatIsSlowerThanTheTimeoutCostsOneQueryAndNotTheLink() throws Exception {
        try (var go = go(SECRET, this::whenReleased).listen(port);
                var connection = builder.open()) {
            assertThatThrownBy(() -> connection.query("x", Duration.ofMillis(100)))
                    .isInstanceOf(QueryTimeoutException.class)
                    .asInstanceOf(type(QueryFailedException.class))
                    .returns(Outcome.MAY_HAVE_RUN, QueryFailedException::outcome);
            // The peer takes in nothing before it has answered the first, so this one does not leave.
            assertThatThrownBy(() -> connection.query("y", Duration.ofMillis(100)))
                    .asInstanceOf(type(QueryFailedException.class))
                    .returns(Outcome.NOT_RUN, QueryFailedException::outcome);
            mayAnswer.countDown();
            assertThat(connection.query("z", Duration.ofSeconds(60))).isEqualTo("late z");
            assertThat(go.handled).hasValue(2);
        }
    }

    @Test
    void aPeerThatNeverAnswersIsLostAndFoundAgain() throws Exception {
        try (var go = go(SECRET, this::whenReleased).listen(port);
                var connection = builder.timeout(Duration.ofMillis(500)).open()) {
            assertThatThrownBy(() -> connection.query("x"))
                    .asInstanceOf(type(QueryFailedException.class))
                    .returns(Outcome.MAY_HAVE_RUN, QueryFailedException::outcome);
            await().atMost(Duration.ofSeconds(60)).until(() -> connection.state() == ConnectionState.RECONNECTING);
            mayAnswer.countDown();
            connection.awaitConnected(Duration.ofSeconds(60));
            assertThat(connection.query("y", Duration.ofSeconds(60))).isEqualTo("late y");
            assertThat(go.handled).hasValue(2);
        }
    }

    @Test
    void aPeerThatIsKilledIsFoundAgain() throws Exception {
        try (var connection = builder.neverServer(true).build()) {
            try (var go = go(SECRET, this::whenReleased).listen(port)) {
                connection.connect();
                var pending = connection.queryAsync("x");
                await().until(() -> go.handled.get() == 1);
                go.kill();
                assertThatThrownBy(pending::get)
                        .cause()
                        .asInstanceOf(type(QueryFailedException.class))
                        .returns(Outcome.MAY_HAVE_RUN, QueryFailedException::outcome);
            }
            try (var go = go().listen(port)) {
                connection.awaitConnected(Duration.ofSeconds(60));
                assertThat(connection.query("y", Duration.ofSeconds(60))).isEqualTo("go y");
                assertThat(go.handled).hasValue(1);
            }
        }
    }

    @Test
    void aPeerThatWasStoppedForAWhileHasLostNothing() throws Exception {
        try (var connection = builder.timeout(Duration.ofSeconds(30)).open();
                var go = go().connect(port)) {
            connection.awaitConnected(Duration.ofSeconds(60));
            for (int i = 0; i < 5; i++) {
                var resume = go.stop();
                // Behind the answer to the keep-alive that came first, or behind a response: nothing says it was
                // read.
                var response = connection.queryAsync("x" + i, Duration.ofSeconds(60));
                await().pollDelay(Duration.ofMillis(300)).until(() -> true);
                resume.run();
                assertThat(response.get()).isEqualTo("go x" + i);
                assertThat(go.query("y" + i)).isEqualTo("java y" + i);
            }
        }
    }

    @Test
    void aClientThatNoLongerReadsGivesItsPlaceToOneThatDoes() throws Exception {
        try (var connection = builder.timeout(Duration.ofMillis(500)).open();
                var deaf = go().connect(port)) {
            connection.awaitConnected(Duration.ofSeconds(60));
            deaf.isDeaf = true;
            deaf.keepAliveMillis = 50;
            await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
                try (var go = go().connect(port)) {
                    return go.query("x").equals("java x");
                }
            });
        }
    }

    @Test
    void aSecondClientIsSentAwayAndTheFirstStays() throws Exception {
        try (var connection = builder.open();
                var go = go().connect(port)) {
            connection.awaitConnected(Duration.ofSeconds(60));
            assertThatThrownBy(() -> go().connect(port)).isInstanceOf(java.io.EOFException.class);
            assertThat(go.query("x")).isEqualTo("java x");
            assertThat(connection.query("x")).isEqualTo("go x");
        }
    }

    @Test
    void anotherSecretOrKeyIsToldWhereTheFormatCan() throws Exception {
        try (var go = go("another", text -> text).listen(port);
                var connection = builder.timeout(Duration.ofMillis(500)).build()) {
            assertThatThrownBy(connection::connect)
                    .asInstanceOf(type(ConnectFailedException.class))
                    .returns(Reason.SILENT, ConnectFailedException::reason);
            assertThat(go.handled).hasValue(0);
        }
        var other = freePort();
        try (var go = new GoPeer(new AesGcmCipher(new byte[32]), SECRET, GO_TIMEOUT, text -> text).listen(other);
                var connection = Connection.builder(ConnectionSpec.tcp(other, SECRET))
                        .wire(new GoWire())
                        .timeout(Duration.ofMillis(500))
                        .build()) {
            assertThatThrownBy(connection::connect)
                    .asInstanceOf(type(ConnectFailedException.class))
                    .returns(Reason.SILENT, ConnectFailedException::reason);
            assertThat(go.handled).hasValue(0);
        }
    }

    @Test
    void aClientWithAnotherSecretOrKeyIsSentAwayAtOnce() throws Exception {
        try (var connection = builder.open()) {
            assertThatThrownBy(() -> go("another", text -> text).connect(port))
                    .isInstanceOf(java.io.EOFException.class);
            assertThatThrownBy(() ->
                            new GoPeer(new AesGcmCipher(new byte[32]), SECRET, GO_TIMEOUT, text -> text).connect(port))
                    .isInstanceOf(java.io.EOFException.class);
            try (var go = go().connect(port)) {
                assertThat(go.query("x")).isEqualTo("java x");
            }
            assertThat(connection.role()).contains(Role.SERVER);
        }
    }

    @Test
    void aGarbledLineEndsTheLinkAndNothingElse() throws Exception {
        try (var connection = builder.open()) {
            for (var garbage : new String[] {"garbage!", "", "e30=", "W10"}) {
                try (var tap = new Wiretap(channel(port), new LineCodec(LineCipher.NONE, () -> 0))) {
                    tap.write(new Message(OpCode.SECRET, SECRET, 1));
                    assertThat(tap.read().opCode()).isEqualTo(OpCode.SECRET_ACCEPTED);
                    tap.write(garbage);
                    assertThat(tap.isAtEnd()).isTrue();
                }
                await().until(() -> connection.state() == ConnectionState.WAITING);
            }
            try (var go = go().connect(port)) {
                assertThat(go.query("x")).isEqualTo("java x");
            }
        }
    }
}
