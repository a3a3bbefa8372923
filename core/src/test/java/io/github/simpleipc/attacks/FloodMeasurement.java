package io.github.simpleipc.attacks;

import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A measurement, no test, and in no build: what strangers cost a pair. The median round trip of two processes while strangers
 * come to their address, against the same while the same strangers come to a process that accepts and closes; in turns, in
 * one run, on loopback only. CONTRIBUTING says how to run it.
 */
class FloodMeasurement {
    private static final int ROUNDS = Integer.getInteger("flood.rounds", 7);
    private static final int WINDOW_MILLIS = Integer.getInteger("flood.millis", 2000);

    /** What a stranger says before it waits to be dropped; null: it goes at once without a word. */
    private static final byte[] NOTHING = null;

    private static final byte[] PREFACE = io.github.simpleipc.testkit.ScriptedPeer.preface();
    private static final byte[] HTTP = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    static Stream<Arguments> floods() {
        return Stream.of("goes at once", "speaks HTTP", "sends a preface")
                .flatMap(kind -> Stream.of(1000, 0)
                        .flatMap(rate -> Stream.of(false, true).map(tls -> Arguments.of(kind, rate, tls))));
    }

    @ParameterizedTest(name = "{0}, {1} a second, TLS {2}")
    @MethodSource("floods")
    void measure(String kind, int rate, boolean tls) throws Exception {
        var place = Place.fresh(ConnectionSpec.Type.TCP, Path.of("."));
        var open =
                place.open() + (tls ? "cert=" + Victims.file("rsa.crt") + " key=" + Victims.file("rsa-pkcs8.key") : "");
        var said = switch (kind) {
            case "goes at once" -> NOTHING;
            case "speaks HTTP" -> HTTP;
            default -> preface(tls);
        };
        var quiet = new ArrayList<Double>();
        var ours = new ArrayList<Double>();
        var bare = new ArrayList<Double>();
        var came = new long[2];
        try (var server = PeerProcess.start("-XX:TieredStopAtLevel=4");
                var client = PeerProcess.start("-XX:TieredStopAtLevel=4");
                var bareServer = PeerProcess.start("-XX:TieredStopAtLevel=4")) {
            server.ask(open);
            server.ask("connect");
            client.ask(open);
            while (!client.tryAsk("connect").startsWith("ok")) {
                // On a machine that is busy with other things, the first handshake of a fresh JVM may take too long.
            }
            server.ask("await");
            var barePort = Integer.parseInt(bareServer.ask("bare").substring("ok ".length()));
            client.ask("rtt 3000");
            for (var round = 0; round < ROUNDS; round++) {
                quiet.add(median(client));
                try (var flood = new Strangers(Integer.parseInt(place.address()), rate, said)) {
                    ours.add(median(client));
                    came[0] += flood.came.sum();
                }
                try (var flood = new Strangers(barePort, rate, said)) {
                    bare.add(median(client));
                    came[1] += flood.came.sum();
                }
            }
        }
        var seconds = ROUNDS * WINDOW_MILLIS / 1000.0;
        System.out.printf(
                Locale.ROOT,
                "FLOOD | %s | %s | %s | quiet %.1f | ours %.1f at %.0f/s | bare %.1f at %.0f/s | ratio %.2f |%n",
                kind,
                rate == 0 ? "all it can" : rate + "/s",
                tls ? "TLS" : "plain",
                middle(quiet),
                middle(ours),
                came[0] / seconds,
                middle(bare),
                came[1] / seconds,
                middle(ours) / middle(bare));
    }

    private static byte[] preface(boolean tls) {
        var preface = PREFACE.clone();
        preface[6] = (byte) (tls ? 1 : 0);
        return preface;
    }

    private static double median(PeerProcess client) {
        var answer = client.ask("rtt " + WINDOW_MILLIS);
        return Double.parseDouble(answer.replaceAll(".* p50=([0-9.]+) .*", "$1"));
    }

    private static double middle(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** They come one after the other on a few threads, as fast as that goes, or at a rate. */
    private static final class Strangers implements AutoCloseable {
        private static final int THREADS = 4;

        private final LongAdder came = new LongAdder();
        private final List<Thread> threads = new ArrayList<>();
        private volatile boolean ending;

        Strangers(int port, int rate, byte[] said) {
            for (var i = 0; i < THREADS; i++) {
                var thread = new Thread(() -> comeAll(port, rate, said), "strangers");
                threads.add(thread);
                thread.start();
            }
        }

        private void comeAll(int port, int rate, byte[] said) {
            var pause = rate == 0 ? 0 : 1_000_000_000L * THREADS / rate;
            var next = System.nanoTime();
            while (!ending) {
                if (pause > 0) {
                    next += pause;
                    LockSupport.parkNanos(next - System.nanoTime());
                }
                come(port, said);
                came.increment();
            }
        }

        private static void come(int port, byte[] said) {
            try (var channel = SocketChannel.open()) {
                // No port is kept for it: there are far fewer than strangers.
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                if (said != null) {
                    channel.write(ByteBuffer.wrap(said));
                    var buffer = ByteBuffer.allocate(256);
                    var goesByItself = said[0] == PREFACE[0];
                    while (channel.read(buffer.clear()) >= 0 && !goesByItself) {
                        // Until it is dropped. Who sent a good preface would be kept for two seconds.
                    }
                }
            } catch (IOException e) {
                // Reset is one way of being dropped.
            }
        }

        @Override
        public void close() {
            ending = true;
            Threads.join(threads);
        }
    }
}
