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
import io.github.simpleipc.EncryptionKey;
import io.github.simpleipc.EncryptionProvider;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.Role;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** This library on both ends of the Go wire: every type of address, plain, encrypted, with TLS; and what the wire cannot do. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JavaPairTest {
    private static final String SECRET = "a secret of both sides";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final EncryptionKey KEY = EncryptionKey.of(new byte[EncryptionKey.BYTES]);
    private static final Path TLS = Path.of("..", "core", "src", "test", "resources", "tls");

    @TempDir
    static Path folder;

    record Way(String name, ConnectionSpec spec, boolean isEncrypted) {
        ConnectionBuilder builder() {
            var builder = Connection.builder(spec).wire(new GoWire()).timeout(Duration.ofSeconds(20));
            return isEncrypted ? builder.encryption(KEY) : builder;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static ConnectionSpec spec(ConnectionSpec.Type type) {
        return ConnectionSpec.of(type, Integer.toString(GoPeerTest.freePort()), SECRET);
    }

    private static Stream<Way> ways() {
        var unix = ConnectionSpec.unix(folder.resolve("socket"), SECRET);
        var tcp = spec(ConnectionSpec.Type.TCP);
        return Stream.of(
                new Way("tcp", tcp, false),
                new Way("tcp4", spec(ConnectionSpec.Type.TCP4), false),
                new Way("tcp6", spec(ConnectionSpec.Type.TCP6), false),
                new Way("unix", unix, false),
                new Way("tcp encrypted", tcp, true),
                new Way("unix encrypted", unix, true),
                new Way("tcp rsa", tcp.withTls(TLS.resolve("rsa.crt"), TLS.resolve("rsa-pkcs8.key")), false),
                new Way("tcp ec", tcp.withTls(TLS.resolve("ec.crt"), TLS.resolve("ec-sec1.key")), false),
                new Way("unix ec", unix.withTls(TLS.resolve("ec384.crt"), TLS.resolve("ec384.key")), false),
                new Way("tcp ec encrypted", tcp.withTls(TLS.resolve("ec.crt"), TLS.resolve("ec-sec1.key")), true));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void bothAskAtOnceAndReconnect(Way way) throws Exception {
        try (var server = way.builder().onText(text -> "server " + text).open()) {
            for (int round = 0; round < 2; round++) {
                try (var client = way.builder()
                        .onText((text, context) ->
                                text.startsWith("back") ? context.connection().query(text) : "client " + text)
                        .open()) {
                    assertThat(client.role()).contains(Role.CLIENT);
                    server.awaitConnected(PATIENCE);
                    var responses = new ArrayList<CompletableFuture<String>>();
                    var expected = new ArrayList<String>();
                    for (int i = 0; i < 100; i++) {
                        responses.add(client.queryAsync("\u4e16 <" + i + ">", PATIENCE));
                        expected.add("server \u4e16 <" + i + ">");
                        responses.add(server.queryAsync("\n\t\"" + i, PATIENCE));
                        expected.add("client \n\t\"" + i);
                    }
                    assertThat(responses.stream().map(CompletableFuture::join)).containsExactlyElementsOf(expected);
                    assertThat(server.query("back", PATIENCE)).isEqualTo("server back");
                    var large = "x".repeat(3 << 20);
                    assertThat(client.query(large, PATIENCE)).isEqualTo("server " + large);
                }
                await().atMost(PATIENCE).until(() -> server.state() == ConnectionState.WAITING);
            }
        }
    }

    @Test
    void aThirdIsToldThatTwoAreThereAndWhoHasAnotherSecretIsToldThat() throws Exception {
        var spec = spec(ConnectionSpec.Type.TCP);
        var way = new Way("tcp", spec, false);
        var other = ConnectionSpec.of(ConnectionSpec.Type.TCP, spec.address(), "another secret of 16 bytes");
        try (var server = way.builder().onText(text -> text).open()) {
            assertThatThrownBy(new Way("", other, false).builder()::open).satisfies(has(Reason.WRONG_SECRET));
            assertThatThrownBy(new Way("", spec, true).builder().timeout(Duration.ofMillis(500))::open)
                    .satisfies(has(Reason.HANDSHAKE_FAILED));
            assertThatThrownBy(Connection.builder(spec)::open).satisfies(has(Reason.NOT_A_PEER));
            try (var client = way.builder().open()) {
                assertThatThrownBy(way.builder()::open).satisfies(has(Reason.BUSY));
                assertThat(client.query("x")).isEqualTo("x");
                assertThat(server.isConnected()).isTrue();
            }
        }
        try (var nativeServer = Connection.builder(spec).open()) {
            assertThatThrownBy(way.builder()::open).satisfies(has(Reason.NOT_A_PEER));
            assertThat(nativeServer.state()).isEqualTo(ConnectionState.WAITING);
        }
    }

    @Test
    void oneSideAloneWithTlsIsTold() throws Exception {
        var plain = spec(ConnectionSpec.Type.TCP);
        var tls = plain.withTls(TLS.resolve("ec.crt"), TLS.resolve("ec-sec1.key"));
        var foreign = plain.withTls(TLS.resolve("foreign.crt"), TLS.resolve("foreign.key"));
        try (var server = new Way("", tls, false).builder().open()) {
            assertThatThrownBy(new Way("", plain, false).builder().timeout(Duration.ofMillis(500))::open)
                    .isInstanceOf(ConnectFailedException.class);
            assertThatThrownBy(new Way("", foreign, false).builder()::open).satisfies(has(Reason.CERTIFICATE_REJECTED));
            assertThat(server.state()).isEqualTo(ConnectionState.WAITING);
        }
        try (var server = new Way("", plain, false).builder().open()) {
            assertThatThrownBy(new Way("", tls, false).builder().timeout(Duration.ofMillis(500))::open)
                    .isInstanceOf(ConnectFailedException.class);
            assertThat(server.state()).isEqualTo(ConnectionState.WAITING);
        }
    }

    private static org.assertj.core.api.ThrowingConsumer<Throwable> has(Reason reason) {
        return thrown -> assertThat(thrown)
                .asInstanceOf(type(ConnectFailedException.class))
                .returns(reason, ConnectFailedException::reason);
    }

    @Test
    void whatTheFormatCannotCarryFailsAtTheCall() throws Exception {
        var way = new Way("unix", ConnectionSpec.unix(folder.resolve("socket"), SECRET), false);
        var seen = new AtomicReference<List<Throwable>>(List.of());
        try (var server = way.builder()
                        .onText((text, context) -> {
                            seen.set(List.of(thrown(context::timeLeft), thrown(() -> context.onCancel(() -> {}))));
                            return text;
                        })
                        .open();
                var client = way.builder().maxMessageBytes(1024).open()) {
            server.awaitConnected(PATIENCE);
            for (var call : List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                    () -> client.query(new byte[1]), () -> client.send("signal"), () -> client.send(new byte[1]))) {
                assertThatThrownBy(call)
                        .asInstanceOf(type(QueryRefusedException.class))
                        .returns(QueryRefusedException.Reason.NOT_ON_THIS_WIRE, QueryRefusedException::reason);
            }
            assertThat(client.queryAsync(new byte[1])).failsWithin(PATIENCE);
            for (var tooLong : List.of("x".repeat(1025), "\u0001".repeat(1024))) {
                assertThatThrownBy(() -> client.query(tooLong))
                        .asInstanceOf(type(QueryRefusedException.class))
                        .returns(QueryRefusedException.Reason.TOO_LARGE, QueryRefusedException::reason);
            }
            assertThat(client.query("x")).isEqualTo("x");
            assertThat(seen.get())
                    .hasSize(2)
                    .allSatisfy(thrown -> assertThat(thrown).isInstanceOf(UnsupportedOperationException.class));
        }
    }

    private static Throwable thrown(Runnable call) {
        try {
            call.run();
            return new AssertionError("nothing was thrown");
        } catch (UnsupportedOperationException e) {
            return e;
        }
    }

    @Test
    void aHandlerThatFailsGivesNoAnswerAndTheLinkLives() throws Exception {
        var way = new Way("unix", ConnectionSpec.unix(folder.resolve("socket"), SECRET), false);
        try (var server = way.builder()
                        .onText(text -> {
                            if (text.isEmpty()) {
                                throw new IllegalArgumentException("nothing to answer");
                            }
                            return text;
                        })
                        .open();
                var client = way.builder().open()) {
            server.awaitConnected(PATIENCE);
            assertThatThrownBy(() -> client.query("", Duration.ofMillis(300)))
                    .isInstanceOf(QueryTimeoutException.class)
                    .asInstanceOf(type(QueryFailedException.class))
                    .returns(Outcome.MAY_HAVE_RUN, QueryFailedException::outcome);
            assertThat(client.query("x")).isEqualTo("x");
        }
    }

    @Test
    void optionsThatTheWireCannotDoAreNamedWhenTheConnectionIsBuilt() {
        var provider = new EncryptionProvider() {
            @Override
            public String name() {
                return "none";
            }

            @Override
            public byte[] encrypt(byte[] plaintext) {
                return plaintext;
            }

            @Override
            public byte[] decrypt(byte[] ciphertext) {
                return ciphertext;
            }
        };
        var builder = Connection.builder(ConnectionSpec.named("app"))
                .wire(new GoWire())
                .encryption(provider)
                .onBytes(bytes -> bytes);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name:app")
                .hasMessageContaining("EncryptionKey")
                .hasMessageContaining("handler for bytes");
    }
}
