package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer in another language, written from {@code docs/protocol.md} alone, in both roles; real processes. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PythonPeerIT {
    private static final String SECRET = "a secret of some length";
    private static final Duration LONG = Duration.ofSeconds(30);

    private final BlockingQueue<String> signals = new ArrayBlockingQueue<>(8);

    @TempDir
    Path folder;

    @BeforeAll
    static void python3IsHere() throws InterruptedException {
        try {
            Assumptions.assumeTrue(
                    new ProcessBuilder("python3", "--version").start().waitFor() == 0);
        } catch (IOException e) {
            Assumptions.abort("no python3: " + e.getMessage());
        }
    }

    @Test
    void thePagesExamplesAreRightInPythonToo() throws Exception {
        var page = Path.of(System.getProperty("basedir", "."), "..", "docs", "protocol.md");
        try (var python = new Python("vectors", page.toString())) {
            assertThat(python.rest()).containsExactly("the page is right");
            assertThat(python.exitCode()).isZero();
        }
    }

    // Closing is what is tested.
    @SuppressWarnings("try")
    @ParameterizedTest
    @ValueSource(strings = {"unix", "tcp"})
    void pythonIsTheClientOfAJavaServer(String type) throws Exception {
        var port = type.equals("tcp") ? freePort() : 0;
        try (var connection = builder(type, port).build()) {
            connection.connect();
            assertThat(connection.role()).contains(Role.SERVER);
            try (var python = new Python("client", address(type, port), SECRET)) {
                connection.awaitConnected(LONG);
                converse(connection);
                python.expect("large right");
                connection.close();
                python.expect("peer closes");
                python.expect("over");
                assertThat(python.exitCode()).isZero();
                checkSaid(python);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix", "tcp"})
    void pythonIsTheServerOfAJavaClient(String type) throws Exception {
        try (var python = new Python("server", address(type, 0), SECRET)) {
            var listening = python.expect("listening ");
            var port = type.equals("tcp") ? Integer.parseInt(listening.substring("listening ".length())) : 0;
            var closedByPeer = new CountDownLatch(1);
            try (var connection = builder(type, port)
                    .reconnect(false)
                    .listener(change -> {
                        if (change.after() == ConnectionState.GAVE_UP
                                && change.cause().orElseThrow().getMessage().contains("closed its connection")) {
                            closedByPeer.countDown();
                        }
                    })
                    .build()) {
                connection.connect();
                assertThat(connection.role()).contains(Role.CLIENT);
                converse(connection);
                python.expect("closing");
                python.expect("over");
                assertThat(python.exitCode()).isZero();
                checkSaid(python);
                closedByPeer.await();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "server"})
    void aWrongSecretIsToldToEither(String role) throws Exception {
        try (var connection = builder("unix", 0).build()) {
            if (role.equals("client")) {
                connection.connect();
                try (var python = new Python("client", address("unix", 0), "another secret")) {
                    python.expect("ConnectionRefusedError: refused with code 2");
                    assertThat(python.exitCode()).isNotZero();
                    assertThat(connection.state()).isEqualTo(ConnectionState.WAITING);
                }
            } else {
                try (var python = new Python("server", address("unix", 0), "another secret")) {
                    python.expect("listening ");
                    assertThatThrownBy(connection::connect)
                            .isInstanceOfSatisfying(
                                    ConnectFailedException.class,
                                    e -> assertThat(e.reason()).isEqualTo(ConnectFailedException.Reason.WRONG_SECRET));
                }
            }
        }
    }

    /** What this side asks; the last of it lets a Python server close, so the failing query comes first. */
    private void converse(Connection connection) throws Exception {
        assertThatThrownBy(() -> connection.query("fail", LONG))
                .isInstanceOf(HandlerFailedException.class)
                .hasMessageContaining("told to");
        assertThat(connection.query("grüß dich", LONG)).isEqualTo("you said: grüß dich");
        var large = new byte[300_000];
        for (int i = 0; i < large.length; i++) {
            large[i] = (byte) (i % 127);
        }
        var reversed = new byte[large.length];
        for (int i = 0; i < large.length; i++) {
            reversed[i] = large[large.length - 1 - i];
        }
        assertThat(connection.query(large, LONG)).isEqualTo(reversed);
        // Before the last answer: a Python server closes when it has had all of its own and has given all of these.
        assertThat(signals.take()).isEqualTo("ping");
        connection.send("one signal");
    }

    private static void checkSaid(Python python) throws InterruptedException {
        python.rest();
        assertThat(python.said)
                .contains(
                        "connected, timeout 3000",
                        "answer HELLO",
                        "accepted 0",
                        "large right",
                        "got text fail",
                        "got text grüß dich",
                        "got bytes 300000",
                        "got text signal one signal");
    }

    private ConnectionBuilder builder(String type, int port) {
        var spec = type.equals("unix")
                ? ConnectionSpec.unix(folder.resolve("socket"), SECRET)
                : ConnectionSpec.tcp(port, SECRET);
        return Connection.builder(spec)
                .timeout(Duration.ofSeconds(3))
                .onText(text -> text.toUpperCase(java.util.Locale.ROOT))
                .onBytes(bytes -> {
                    for (int i = 0; i < bytes.length / 2; i++) {
                        var other = bytes[bytes.length - 1 - i];
                        bytes[bytes.length - 1 - i] = bytes[i];
                        bytes[i] = other;
                    }
                    return bytes;
                })
                .onTextSignal((signal, context) -> signals.add(signal));
    }

    private String address(String type, int port) {
        return type + ":" + (type.equals("unix") ? folder.resolve("socket") : port);
    }

    private static int freePort() throws IOException {
        try (var socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static final class Python implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;
        private final List<String> said = new ArrayList<>();

        Python(String... arguments) throws IOException, URISyntaxException {
            var script = Path.of(Objects.requireNonNull(PythonPeerIT.class.getResource("/protocol/peer.py"))
                    .toURI());
            var command = new ArrayList<>(List.of("python3", "-X", "utf8", script.toString()));
            command.addAll(List.of(arguments));
            this.process = new ProcessBuilder(command).redirectErrorStream(true).start();
            this.output = process.inputReader(StandardCharsets.UTF_8);
        }

        /** The next line that begins so. */
        String expect(String beginning) throws IOException {
            var line = output.readLine();
            while (line != null) {
                said.add(line);
                if (line.startsWith(beginning)) {
                    return line;
                }
                line = output.readLine();
            }
            throw new AssertionError("no line '" + beginning + "', but " + said);
        }

        List<String> rest() {
            output.lines().forEach(said::add);
            return said;
        }

        int exitCode() throws InterruptedException {
            return process.waitFor();
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
