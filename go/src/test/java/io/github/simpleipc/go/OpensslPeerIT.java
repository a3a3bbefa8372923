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
import org.junit.jupiter.api.Timeout;
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
     * Without tickets under TLS 1.2: the JDK agrees to them there, and sends none
     * where they would have to live too long, as the core asks for; openssl takes that for an error.
     */
    private static final String NO_TICKET = "-no_ticket";

    /** openssl's own words for what it is to use. */
    private static List<String> options(String version) {
        return version.equals("1.3")
                ? List.of("-tls1_3", "-groups", "P-521")
                : List.of("-tls1_2", NO_TICKET, "-groups", "P-521:P-384:P-256", "-cipher", SUITES);
    }

    private ConnectionBuilder builder(String certificate, String key) {
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
            // The first handshake of a JVM can be too slow for a stranger's two seconds; a Go client comes again, too.
            Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
                var probe = openssl(options(version), dial);
                try {
                    say(probe, OpCode.ISIPC, "", 0);
                    return hear(probe).opCode() == OpCode.ISIPC;
                } finally {
                    probe.destroyForcibly().waitFor();
                }
            });
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
