package io.github.simpleipc.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Trials;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two processes, both asking at once: every response right, none lost, none twice. */
@ExtendWith(Leaks.class)
@Timeout(value = 1800, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TrafficIT {
    private static final int THREADS = 32;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"unix, plain, 10000", "tcp, plain, 10000", "unix, aes, 2000", "tcp, tls, 2000"})
    void everyResponseIsRightNoneLostNoneTwice(String type, String protection, int full) throws Exception {
        // A fiftieth, not a tenth as elsewhere: two JVMs of 32 threads each are much for a machine of two cores.
        var count = Math.max(1, Trials.count(full) / (Trials.count(10) == 10 ? 1 : 5));
        var settings = settings(type, protection);
        try (var server = PeerProcess.start("-Xmx512m");
                var client = PeerProcess.start("-Xmx512m")) {
            connect(server, client, settings);
            server.begin("storm", "traffic " + THREADS + " " + count + " 1 -1");
            client.begin("storm", "traffic " + THREADS + " " + count + " 2 -1");
            // The nested ones of one side end with the storm of the other.
            server.answer("storm");
            client.answer("storm");
            var serverAsked = right(server.ask("asked"));
            var clientAsked = right(client.ask("asked"));
            assertThat(serverAsked).isGreaterThan((long) THREADS * count);
            assertThat(clientAsked).isGreaterThan((long) THREADS * count);
            assertThat(server.ask("handled")).isEqualTo("ok handled=" + clientAsked);
            assertThat(client.ask("handled")).isEqualTo("ok handled=" + serverAsked);
            assertThat(client.output()).noneMatch(line -> line.startsWith("event state CONNECTED"));
        }
    }

    @Test
    void aMessageOf64MiBEachWayWhileSmallOnesGoOn() throws Exception {
        try (var server = PeerProcess.start("-Xmx900m");
                var client = PeerProcess.start("-Xmx900m")) {
            connect(server, client, settings("unix", "plain"));
            var small = Trials.count(20_000);
            server.begin("storm", "traffic 2 " + small + " 1 100");
            client.begin("storm", "traffic 2 " + small + " 2 100");
            server.begin("large", "traffic 1 1 3 " + (64 << 20));
            client.begin("large", "traffic 1 1 4 " + (64 << 20));
            server.answer("large");
            client.answer("large");
            server.answer("storm");
            client.answer("storm");
            var serverAsked = right(server.ask("asked"));
            var clientAsked = right(client.ask("asked"));
            assertThat(serverAsked).isGreaterThanOrEqualTo(2L * small + 1);
            assertThat(server.ask("handled")).isEqualTo("ok handled=" + clientAsked);
            assertThat(client.ask("handled")).isEqualTo("ok handled=" + serverAsked);
        }
    }

    private static void connect(PeerProcess server, PeerProcess client, String settings) {
        server.ask("open " + settings);
        client.ask("open " + settings);
        assertThat(server.ask("connect")).isEqualTo("ok SERVER");
        assertThat(client.ask("connect")).isEqualTo("ok CLIENT");
        server.ask("await");
    }

    private static long right(String report) {
        var parts = report.split("[ =]", -1);
        assertThat(report).endsWith("failures={}");
        assertThat(parts[2]).as("sent is right in " + report).isEqualTo(parts[4]);
        return Long.parseLong(parts[2]);
    }

    private String settings(String type, String protection) throws IOException {
        var address = type.equals("unix") ? folder.resolve("s").toString() : "127.0.0.1:" + freePort();
        var text = "type=" + type + " address=" + address + " secret=the-secret-of-the-traffic timeout=120000"
                + " bytes=traffic";
        return switch (protection) {
            case "aes" -> {
                var key = folder.resolve("key");
                var bytes = new byte[32];
                ThreadLocalRandom.current().nextBytes(bytes);
                Files.write(key, bytes);
                Files.setPosixFilePermissions(
                        key, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
                yield text + " encryption=" + key;
            }
            case "tls" -> text + " cert=" + tls("ec.crt") + " key=" + tls("ec-pkcs8.key");
            default -> text;
        };
    }

    private static Path tls(String name) {
        return Path.of("src/test/resources/tls", name).toAbsolutePath();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
