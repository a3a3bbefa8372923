package io.github.simpleipc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class QueryIT {
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
    void anAnswerIsPrinted() throws Exception {
        var waiting = cli.start("query", ADDRESS, "héllo\\n", "--wait", "60s");
        cli.start("open", ADDRESS, "--answer", "echo").event("role server");
        assertThat(waiting.result()).isEqualTo(new Cli.Result(0, "héllo\\n", ""));
    }

    @Test
    void aNameNeedsNoSecretAndIsOneWhateverTheEnvironmentSays() throws Exception {
        var address = "name:simple-ipc test " + java.util.UUID.randomUUID();
        try {
            cli.startWithSecret("", "open", address, "--answer", "echo").event("role server");
            var query = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-jar",
                            Cli.JAR.toString(),
                            "query",
                            address,
                            "grüße")
                    .redirectErrorStream(true);
            query.environment().clear();
            var process = query.start();
            assertThat(process.getInputStream().readAllBytes())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo("grüße\n");
            assertThat(process.waitFor()).isZero();
        } finally {
            cli.close();
            var path = io.github.simpleipc.internal.election.NamedAddress.pathOf(address.substring("name:".length()));
            for (var suffix : new String[] {"", ".lock", ".secret"}) {
                java.nio.file.Files.deleteIfExists(Path.of(path + suffix));
            }
        }
    }

    @Test
    void nobodyIs3() throws Exception {
        assertFailed(cli.run("query", ADDRESS, "x"), 3, "nobody is at unix:a.sock");
        assertThat(cli.run("query", ADDRESS, "x").err()).contains("\nTo do: start the other process first");
        assertThat(folder).as("never a server").isEmptyDirectory();
    }

    @Test
    void aNameThatNobodyServesIs3AndLeavesNothingBehind() throws Exception {
        var name = "simple-ipc test " + java.util.UUID.randomUUID();
        assertFailed(cli.run("query", "name:" + name, "x"), 3, "nobody has ever served the name " + name);
        var path = io.github.simpleipc.internal.election.NamedAddress.pathOf(name);
        for (var suffix : new String[] {"", ".lock", ".secret"}) {
            assertThat(Path.of(path + suffix)).doesNotExist();
        }
    }

    @Test
    void aQueryThatTakesTooLongIs4AndItsCommandIsKilled() throws Exception {
        var server = cli.start("open", ADDRESS, "--answer", "exec:sleep 1000");
        server.event("role server");
        assertFailed(cli.run("query", ADDRESS, "x", "--timeout", "700ms"), 4, "");
        await().until(() -> server.process.descendants().count() == 0);
    }

    @Test
    void refusalsAre5AndAFailedHandlerIs6() throws Exception {
        cli.start("open", ADDRESS, "--answer", "exec:exit 3").event("role server");
        assertFailed(cli.runWithSecret("another secret, 0123456789", "query", ADDRESS, "x"), 5, "secrets");
        assertFailed(cli.run("query", ADDRESS, "x"), 6, "exit code 3");
        assertThat(cli.run("keygen", "a.key").code()).isZero();
        assertFailed(cli.run("query", ADDRESS, "x", "--encryption-key", "a.key"), 5, "encrypts");
        cli.start("open", ADDRESS).event("connected");
        assertFailed(cli.run("query", ADDRESS, "x"), 5, "two processes are connected already");
    }

    @Test
    void strangersAre7AndASilentOneIs4() throws Exception {
        try (var http = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var thread = new Thread(() -> {
                try (var link = http.accept()) {
                    link.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    link.getInputStream().readAllBytes();
                } catch (java.io.IOException e) {
                    // the client was faster
                }
            });
            thread.setDaemon(true);
            thread.start();
            assertFailed(cli.run("query", "tcp:" + http.getLocalPort(), "x"), 7, "HTTP");
            assertFailed(cli.run("query", "tcp:" + silent.getLocalPort(), "x", "--timeout", "500ms"), 4, "");
        }
    }

    @Test
    void wrongUsageIs2() throws Exception {
        assertFailed(cli.run("query", "tcp:99999", "x"), 2, "99999");
        assertFailed(cli.run("query", "name:a", "x", "--secret-file", "f"), 2, "takes none");
        assertFailed(cli.run("query", ADDRESS, "x", "--tls-cert", "f"), 2, "belong together");
        assertFailed(cli.runWithSecret("", "query", ADDRESS, "x"), 2, "SIMPLE_IPC_SECRET");
        assertFailed(cli.run("open", ADDRESS, "--timeout", "1ms"), 2, "100ms to 720h");
        assertFailed(cli.run("query", ADDRESS, "x", "--wait", "999999999h"), 2, "too long");
        assertFailed(cli.run("qeury", ADDRESS, "x"), 2, "query");
        assertFailed(cli.run("open", ADDRESS, "--take-over", "--no-reconnect"), 2, "takeOver");
        assertFailed(cli.run("open", ADDRESS, "--answer", "shout"), 2, "'shout'");
    }

    @Test
    void withDebugThereIsAStackTrace() throws Exception {
        assertThat(cli.run("query", ADDRESS, "x", "--debug").err()).contains("\tat ");
    }

    private static void assertFailed(Cli.Result result, int code, String words) {
        assertThat(result.err())
                .startsWith("error: ")
                .contains(words)
                .doesNotContain("\tat ")
                .doesNotContain(Cli.SECRET);
        assertThat(result.code()).as(result.err()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
    }
}
