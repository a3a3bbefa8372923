package io.github.simpleipc.go;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionBuilder;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * TLS with a peer that can do no more than Go 1.19: openssl, held to the groups and, for TLS 1.2, to the cipher suites that
 * were measured there, and showing no certificate as a client.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpensslPeerIT {
    private static final String SECRET = "a secret of both sides";
    private static final Path TLS = Path.of("..", "core", "src", "test", "resources", "tls");
    private static final LineCodec CODEC = new LineCodec(LineCipher.NONE, () -> 0);
    private static final String SUITES =
            "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-SHA:AES256-GCM-SHA384:AES256-SHA";

    private final int port = GoPeerTest.freePort();

    /**
     * A stranger has two seconds for its handshake, and the first one of a JVM may take longer. An end of this library dials
     * again then, a process of openssl does not.
     */
    @BeforeAll
    static void oneHandshakeIsMade() throws Exception {
        var port = GoPeerTest.freePort();
        try (var server = builder(port, "rsa.crt", "rsa-pkcs8.key").open();
                var client = builder(port, "rsa.crt", "rsa-pkcs8.key")
                        .neverServer(true)
                        .timeout(Duration.ofSeconds(60))
                        .open()) {
            server.awaitConnected(Duration.ofSeconds(60));
            assertThat(client.isConnected()).isTrue();
        }
    }

    /** openssl's own words for what it is to use. */
    private static List<String> options(String version) {
        return version.equals("1.3")
                ? List.of("-tls1_3", "-groups", "P-521")
                : List.of("-tls1_2", "-groups", "P-521:P-384:P-256", "-cipher", SUITES);
    }

    private ConnectionBuilder builder(String certificate, String key) {
        return builder(port, certificate, key);
    }

    private static ConnectionBuilder builder(int port, String certificate, String key) {
        var spec = ConnectionSpec.tcp(port, SECRET).withTls(TLS.resolve(certificate), TLS.resolve(key));
        return Connection.builder(spec)
                .wire(new GoWire())
                .timeout(Duration.ofSeconds(20))
                .onText(text -> "java " + text);
    }

    private static Process openssl(List<String> options, String... arguments) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "openssl is there");
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void say(Process openssl, OpCode opCode, String data, long id) throws IOException {
        openssl.getOutputStream().write(CODEC.encode(new Message(opCode, data, id)));
        openssl.getOutputStream().flush();
    }

    /** The next line; whatever else openssl prints is left out. */
    private static Message hear(Process openssl) throws IOException {
        while (true) {
            var line = openssl.inputReader(UTF_8).readLine();
            if (line == null) {
                throw new IOException("openssl ended");
            }
            if (line.startsWith("eyJ")) {
                return CODEC.decode(line.getBytes(UTF_8));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.3,rsa.crt,rsa-pkcs8.key",
        "1.3,ec.crt,ec-sec1.key",
        "1.3,ec384.crt,ec384.key",
        "1.2,rsa.crt,rsa-pkcs8.key"
    })
    void asTheServer(String version, String certificate, String key) throws Exception {
        try (var connection = builder(certificate, key).open()) {
            var trusted = TLS.resolve(certificate).toString();
            String[] dial = {
                "s_client", "-quiet", "-connect", "127.0.0.1:" + port, "-CAfile", trusted, "-verify_return_error"
            };
            var probe = openssl(options(version), dial);
            try {
                say(probe, OpCode.ISIPC, "", 0);
                assertThat(hear(probe).opCode()).isEqualTo(OpCode.ISIPC);
            } finally {
                probe.destroyForcibly().waitFor();
            }
            var client = openssl(options(version), dial);
            try {
                say(client, OpCode.SECRET, SECRET, 2);
                assertThat(hear(client).opCode()).isEqualTo(OpCode.SECRET_ACCEPTED);
                say(client, OpCode.KEEPALIVE, "", 4);
                assertThat(hear(client).opCode()).isEqualTo(OpCode.KEEPALIVE_ACCEPTED);
                say(client, OpCode.REQUEST, "hello", 6);
                assertThat(hear(client).data()).isEqualTo("java hello");
                var response = connection.queryAsync("and you?");
                var query = hear(client);
                say(client, OpCode.RESPONSE, "fine", query.id());
                assertThat(response.get()).isEqualTo("fine");
            } finally {
                client.destroyForcibly().waitFor();
            }
        }
    }

    /** A server that promised a ticket under TLS 1.2 has to send one, and openssl ends the handshake if it doesn't. */
    @Test
    void aTicketOfTls12IsSentAsPromisedAndResumesNothing(@TempDir Path folder) throws Exception {
        var session = folder.resolve("session").toString();
        try (var connection = builder("rsa.crt", "rsa-pkcs8.key").open()) {
            assertThat(connection.role()).contains(Role.SERVER);
            assertThat(shown("1.2", "-sess_out", session))
                    .contains("New, TLSv1.2")
                    .contains("TLS session ticket:");
            assertThat(shown("1.2", "-sess_in", session))
                    .contains("New, TLSv1.2")
                    .doesNotContain("Reused");
        }
    }

    @Test
    void noTicketIsSentUnderTls13() throws Exception {
        try (var connection = builder("rsa.crt", "rsa-pkcs8.key").open()) {
            assertThat(connection.role()).contains(Role.SERVER);
            assertThat(shown("1.3", "-msg")).contains("New, TLSv1.3").doesNotContain("NewSessionTicket");
        }
    }

    /** What a client of openssl's shows of its session, when it has had the answer to a probe. */
    private String shown(String version, String... arguments) throws Exception {
        var all = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + port, "-ign_eof"));
        all.addAll(List.of(arguments));
        var client = openssl(options(version), all.toArray(String[]::new));
        try {
            say(client, OpCode.ISIPC, "", 0);
            var shown = new StringBuilder();
            for (var line = client.inputReader(UTF_8).readLine();
                    line != null && !line.startsWith("eyJ");
                    line = client.inputReader(UTF_8).readLine()) {
                shown.append(line).append('\n');
            }
            return shown.toString();
        } finally {
            client.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.3,rsa.crt,rsa-pkcs8.key",
        "1.3,ec.crt,ec-sec1.key",
        "1.3,ec384.crt,ec384.key",
        "1.2,rsa.crt,rsa-pkcs8.key"
    })
    void asTheClient(String version, String certificate, String key) throws Exception {
        var server = openssl(
                options(version),
                "s_server",
                "-quiet",
                "-accept",
                Integer.toString(port),
                "-cert",
                TLS.resolve(certificate).toString(),
                "-key",
                TLS.resolve(key).toString());
        try {
            Awaitility.await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
                try (var socket = new Socket()) {
                    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                    return true;
                }
            });
            var connection = builder(certificate, key).neverServer(true).build();
            var connecting = new Thread(() -> {
                try {
                    connection.connect();
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            connecting.start();
            try (connection) {
                assertThat(hear(server).opCode()).isEqualTo(OpCode.ISIPC);
                say(server, OpCode.ISIPC, "", 1);
                var secret = hear(server);
                assertThat(secret.opCode()).isEqualTo(OpCode.SECRET);
                assertThat(secret.data()).isEqualTo(SECRET);
                say(server, OpCode.SECRET_ACCEPTED, "", 3);
                assertThat(hear(server).opCode()).isEqualTo(OpCode.KEEPALIVE);
                say(server, OpCode.KEEPALIVE_ACCEPTED, "", 5);
                connecting.join();
                assertThat(connection.role()).contains(Role.CLIENT);
                var response = connection.queryAsync("and you?");
                var query = hear(server);
                assertThat(query.opCode()).isEqualTo(OpCode.REQUEST);
                say(server, OpCode.RESPONSE, "fine", query.id());
                assertThat(response.get()).isEqualTo("fine");
            }
        } finally {
            server.destroyForcibly().waitFor();
        }
    }
}
