package io.github.simpleipc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class OpenIT {
    private static final String ADDRESS = "unix:a.sock";

    @TempDir
    Path folder;

    private Cli cli;

    @BeforeEach
    void open() {
        cli = new Cli(folder);
    }

    @AfterEach
    void close() {
        cli.close();
    }

    @Test
    void linesWaitForThePeerAndAreAnsweredBothWaysInOrder() throws Exception {
        var server = cli.start("open", ADDRESS, "--answer", "echo");
        server.type("one", "C:\\new", "", "ä €");
        server.event("role server");
        var client = cli.start("open", ADDRESS, "--answer", "text:two\nlines\r");
        client.event("role client");
        client.event("connected");
        server.event("connected");
        for (int i = 0; i < 4; i++) {
            assertThat(server.line()).isEqualTo("two\\nlines\\r");
        }
        client.type("one", "C:\\new", "", "ä €\r", "last");
        assertThat(client.line()).isEqualTo("one");
        assertThat(client.line()).as("taken as it is, and escaped").isEqualTo("C:\\\\new");
        assertThat(client.line()).isEmpty();
        assertThat(client.line()).isEqualTo("ä €\\r");
        assertThat(client.line()).isEqualTo("last");
    }

    @Test
    void withoutAnAnswerQueriesAreShown() throws Exception {
        var server = cli.start("open", ADDRESS);
        server.event("role server");
        var client = cli.start("open", ADDRESS, "--exit-at-eof", "--unescape");
        client.type("two\\nlines \\\\", "bad \\t").closeInput();
        assertThat(server.event("query")).isEqualTo("query two\\nlines \\\\");
        assertThat(client.line()).isEmpty();
        assertThat(client.line()).startsWith("error: a backslash");
        var result = client.result();
        assertThat(result.code()).isZero();
        assertThat(result.err().lines().map(line -> line.split("[: ]", 2)[0]))
                .containsExactly("role", "connected", "closed");
    }

    @Test
    void aCommandAnswersAndItsFailureIsALine() throws Exception {
        cli.start("open", ADDRESS, "--answer", "exec:read x; case $x in bad) exit 3;; esac; printf '%s!' \"$x\"")
                .event("role server");
        var client = cli.start("open", ADDRESS, "--exit-at-eof");
        client.type("good", "bad", "good again").closeInput();
        assertThat(client.line()).isEqualTo("good!");
        assertThat(client.line()).startsWith("error: ").contains("exit code 3");
        assertThat(client.line()).isEqualTo("good again!");
        assertThat(client.awaitExit()).isZero();
    }

    @Test
    void aKilledServerComesBackAndLinesGoOn() throws Exception {
        var server = cli.start("open", ADDRESS, "--answer", "exec:sleep 1000");
        server.event("role server");
        var client = cli.start("open", ADDRESS, "--reconnect-delay", "50ms", "--timeout", "30s");
        client.type("under way when the server dies", "waits for the next");
        await().until(() -> server.process.descendants().count() > 0);
        server.process.descendants().forEach(ProcessHandle::destroyForcibly);
        assertThat(client.line()).startsWith("error: ");
        await().until(() -> server.process.descendants().count() > 0);
        var orphans = server.process.descendants().toList();
        server.kill();
        orphans.forEach(ProcessHandle::destroyForcibly);
        assertThat(client.event("lost")).isNotNull();
        client.event("reconnecting");
        assertThat(client.line()).startsWith("error: ");
        client.type("after all");
        var next = cli.start("open", ADDRESS, "--answer", "echo");
        next.event("role server");
        client.event("connected");
        assertThat(client.line()).isEqualTo("after all");
    }

    @Test
    void atTheEndOfInputItGoesOnAnswering() throws Exception {
        var server = cli.start("open", ADDRESS, "--answer", "echo");
        server.closeInput();
        server.event("role server");
        for (var i = 0; i < 2; i++) {
            assertThat(cli.run("query", ADDRESS, "after the end").out()).isEqualTo("after the end");
        }
        assertThat(server.process.isAlive()).isTrue();
    }

    @Test
    void aClientThatHasRetriedOftenEnoughGivesUp() throws Exception {
        var server = cli.start("open", ADDRESS);
        server.event("role server");
        var client = cli.start("open", ADDRESS, "--max-retries", "2", "--reconnect-delay", "20ms");
        client.event("connected");
        server.kill();
        assertThat(client.result().code()).isEqualTo(ExitCode.NOBODY_THERE);
        assertThat(client.allErr())
                .contains("\nlost", "\nreconnecting", "\ngave up: nobody is at unix:a.sock")
                .endsWith("\nclosed");
    }

    @Test
    void aClientThatMayNotReconnectGivesUp() throws Exception {
        var server = cli.start("open", ADDRESS);
        server.event("role server");
        var client = cli.start("open", ADDRESS, "--no-reconnect");
        client.event("connected");
        server.kill();
        assertThat(client.result().code()).isEqualTo(ExitCode.NOBODY_THERE);
        assertThat(client.allErr()).contains("\nlost", "\ngave up").endsWith("\nclosed");
    }

    @Test
    void aClientThatTakesOverBecomesTheServer() throws Exception {
        var server = cli.start("open", ADDRESS);
        server.event("role server");
        var client = cli.start("open", ADDRESS, "--take-over", "--answer", "echo");
        client.event("role client");
        client.event("connected");
        server.kill();
        client.event("role server");
        assertThat(cli.run("query", ADDRESS, "hello").out()).isEqualTo("hello");
    }

    @Test
    void aSignalClosesGently() throws Exception {
        var server = cli.start("open", ADDRESS);
        server.event("role server");
        var client = cli.start("open", ADDRESS);
        client.event("connected");
        // Not INT, which the JVM treats alike: what a shell has started in the background inherits that it is ignored.
        assertThat(new ProcessBuilder("kill", "-TERM", Long.toString(server.process.pid()))
                        .start()
                        .waitFor())
                .isZero();
        var result = server.result();
        assertThat(result.code()).isEqualTo(128 + 15);
        assertThat(result.err()).endsWith("\nclosed");
        assertThat(client.event("lost")).isNotNull();
        assertThat(folder.resolve("a.sock")).doesNotExist();
    }

    @Test
    void anOutputThatNobodyReadsEndsIt() throws Exception {
        cli.start("open", ADDRESS, "--answer", "echo").event("role server");
        var client = cli.start("open", ADDRESS);
        client.event("connected");
        client.process.getInputStream().close();
        // A read of this test is under way, and takes the first.
        client.type("one", "two", "three");
        assertThat(client.awaitExit()).isEqualTo(ExitCode.OTHER);
        assertThat(client.allErr())
                .contains("error: standard input or output failed")
                .doesNotContain("\tat ");
    }

    @Test
    void tlsAndEncryptionTogetherAndNoSecretInAnyLog() throws Exception {
        var resources = Path.of("..", "core", "src", "test", "resources")
                .toAbsolutePath()
                .normalize();
        assertThat(cli.run("keygen", "k.key").code()).isZero();
        var options = new String[] {
            "open",
            "tcp:127.0.0.1:" + freePort(),
            "--answer",
            "echo",
            "--encryption-key",
            "k.key",
            "--tls-cert",
            resources.resolve("tls/rsa.crt").toString(),
            "--tls-key",
            resources.resolve("tls/rsa-pkcs1.key").toString(),
            "--debug",
            "--log-queries",
            "--log-keep-alives",
            "--timeout",
            "10s"
        };
        var server = cli.start(options);
        server.event("role server");
        var client = cli.start(options).type("through both");
        assertThat(client.line()).isEqualTo("through both");
        client.process.destroy();
        server.process.destroy();
        assertThat(client.result().err()).contains("log DEBUG").doesNotContain(Cli.SECRET);
        assertThat(server.result().err()).contains("log DEBUG").doesNotContain(Cli.SECRET);
    }

    /** A JVM would take the first file that it opens for its standard input: its own classes, as lines to be sent. */
    @Test
    void aClosedInputOfTheLauncherIsAnEmptyOne() throws Exception {
        cli.start("open", ADDRESS, "--answer", "echo").event("role server");
        // Alone with the jar, it finds no sources that are newer, and builds nothing.
        Files.createDirectories(folder.resolve("cli/target"));
        Files.copy(Cli.JAR, folder.resolve("cli/target/simple-ipc-cli.jar"));
        Files.copy(Path.of("..", "simple-ipc"), folder.resolve("simple-ipc"));
        var result = cli.shell("shift 4; exec sh ./simple-ipc \"$@\" <&-", "open", ADDRESS, "--exit-at-eof")
                .result();
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).isEmpty();
    }

    private static int freePort() throws Exception {
        try (var socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
