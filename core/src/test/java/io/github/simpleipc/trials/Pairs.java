package io.github.simpleipc.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.EncryptionKey;
import io.github.simpleipc.testkit.PeerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What trials with two children have in common. */
final class Pairs {
    private static final int FIRST_PORT = 20_000;
    private static final int END_OF_PORTS = 32_000;

    private static final Path TLS = Path.of("src", "test", "resources", "tls").toAbsolutePath();

    private Pairs() {}

    /** Settings for TLS, with one certificate for both sides. */
    static String tls() {
        return "cert=" + encode(TLS.resolve("rsa.crt")) + " key=" + encode(TLS.resolve("rsa-pkcs8.key"));
    }

    /** Settings for encryption, with a new key in a file of the folder. */
    static String aes(Path folder) {
        var file = folder.resolve("aes.key");
        try {
            EncryptionKey.generate().writeTo(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "encryption=" + encode(file);
    }

    /** The command that opens a connection on a unix socket, with more settings. */
    static String openUnix(Path path, String... settings) {
        return open("unix", path.toString(), settings);
    }

    /** The command that opens a connection on a port of the loopback address, with more settings. */
    static String openTcp(int port, String... settings) {
        return open("tcp", Integer.toString(port), settings);
    }

    /** The command that opens a connection, with a secret and more settings. */
    static String open(String type, String address, String... settings) {
        return "open type=" + type + " address=" + encode(address) + " secret=a-secret-of-the-trials "
                + String.join(" ", settings);
    }

    /** A setting's value as a command holds it. */
    static String encode(Object value) {
        return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
    }

    /**
     * Both are connected and answer each other: the first gives back what it is asked, the second in reverse, so that nobody can be
     * answered by itself.
     */
    static void assertAnswerEachOther(PeerProcess echo, PeerProcess reverse) {
        echo.ask("await");
        reverse.ask("await");
        assertThat(echo.ask("query there and back")).isEqualTo("ok kcab dna ereht");
        assertThat(reverse.ask("query once more")).isEqualTo("ok once more");
    }

    /** As {@link #assertAnswerEachOther}, in the end: where a stall of this machine has cut them again, that must heal as well. */
    static void awaitAnswersOfEachOther(PeerProcess echo, PeerProcess reverse) {
        await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
            assertThat(echo.tryAsk("query there and back")).isEqualTo("ok kcab dna ereht");
            assertThat(reverse.tryAsk("query once more")).isEqualTo("ok once more");
        });
    }

    /** A port that is free, outside of the range from which the kernel takes ports for others. */
    static int freePort() {
        while (true) {
            var port = ThreadLocalRandom.current().nextInt(FIRST_PORT, END_OF_PORTS);
            try (var server = ServerSocketChannel.open()) {
                server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                // Taken: another.
            }
        }
    }

    /** How many times a child said so. */
    static long timesSaid(PeerProcess peer, String prefix) {
        return peer.output().stream().filter(line -> line.startsWith(prefix)).count();
    }

    /** The number behind {@code KEY=} in an answer; 0 where there is none. */
    static long number(String answer, String key) {
        return Arrays.stream(answer.split(" "))
                .filter(word -> word.startsWith(key + "="))
                .mapToLong(word -> Long.parseLong(word.substring(key.length() + 1)))
                .sum();
    }

    /**
     * Of a storm's report: every query had an end, no response was another's, and what failed did so because the peer was lost, or for
     * one of the other reasons that are allowed.
     */
    static void assertTruthful(String report, String... otherReasons) {
        var failed = Stream.concat(
                        Stream.of(
                                "LinkLostException/MAY_HAVE_RUN",
                                "LinkLostException/NOT_RUN",
                                "NotConnectedException/NOT_RUN"),
                        Stream.of(otherReasons))
                .mapToLong(reason -> number(report, reason))
                .sum();
        assertThat(number(report, "wrong")).as(report).isZero();
        assertThat(number(report, "right")).as(report).isPositive();
        assertThat(number(report, "right") + failed).as(report).isEqualTo(number(report, "sent"));
    }

    /** Lets time pass; only where that is what a trial is about. */
    static void parkUntil(long deadlineNanos) {
        for (var left = deadlineNanos - System.nanoTime(); left > 0; left = deadlineNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
