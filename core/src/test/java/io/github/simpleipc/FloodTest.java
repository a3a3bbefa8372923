package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.testkit.Flood;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Strangers of every kind, all at once and again and again, at the address of a connected pair. */
@ExtendWith(Leaks.class)
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FloodTest {
    private static final int OF_EACH_KIND = 64;

    /**
     * What the server may have at the most beside what it has in peace: for each of its 64 strangers a socket and a
     * selector's two descriptors, and again so many that are just being dropped.
     */
    private static final int FILES_OF_STRANGERS = 2 * 3 * 64;

    private static final int THREADS_OF_STRANGERS = 2 * 64;

    @TempDir
    Path folder;

    private static Stream<Arguments> places() {
        return Stream.of(Arguments.of(ConnectionSpec.Type.UNIX, false), Arguments.of(ConnectionSpec.Type.TCP, true));
    }

    @ParameterizedTest(name = "{0}, TLS {1}")
    @MethodSource("places")
    void thePairGoesOnAndANewPeerGetsInAndAllIsAsBefore(ConnectionSpec.Type type, boolean tls) throws Exception {
        var place = Place.fresh(type, folder);
        var open = place.open() + "timeout=10000 log=true"
                + (tls ? " cert=" + file("rsa.crt") + " key=" + file("rsa-pkcs8.key") : "");
        try (var server = PeerProcess.start("-Xmx48m");
                var client = PeerProcess.start()) {
            server.ask(open);
            server.ask("connect");
            client.ask(open);
            client.ask("connect");
            server.ask("await");
            askEachOther(server, client);
            var before = Stats.of(server);

            try (var flood = new Flood(place)) {
                flood.silent(OF_EACH_KIND)
                        .random(OF_EACH_KIND)
                        .slow(OF_EACH_KIND)
                        .prefaced(OF_EACH_KIND, tls);
                if (tls) {
                    flood.endlessBelowTls(1);
                } else {
                    flood.endless(1);
                }
                client.begin("storm", "storm 2 0");
                server.begin("storm", "storm 2 0");
                await().atMost(Duration.ofMinutes(2)).until(() -> {
                    var now = Stats.of(server);
                    assertThat(now.files).isLessThanOrEqualTo(before.files + FILES_OF_STRANGERS);
                    assertThat(now.threads).isLessThanOrEqualTo(before.threads + THREADS_OF_STRANGERS);
                    return flood.firstDrops() == flood.strangers();
                });
                server.ask("calm");
                client.ask("calm");
                for (var peer : new PeerProcess[] {server, client}) {
                    assertThat(peer.answer("storm")).matches("ok sent=([1-9][0-9]*) right=\\1 wrong=0");
                }

                client.ask("close");
                server.expect("event state CONNECTED WAITING");
                client.ask(open);
                assertThat(client.ask("connect")).isEqualTo("ok CLIENT");
                server.expect("event state WAITING CONNECTED");
                assertThat(client.ask("query in the flood")).isEqualTo("ok in the flood");
                assertThat(server.ask("query in the flood")).isEqualTo("ok in the flood");
            }

            askEachOther(server, client);
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                var after = Stats.of(server);
                assertThat(after.files).isEqualTo(before.files);
                assertThat(after.threads).as("%s", after.names).isLessThanOrEqualTo(before.threads);
            });
            assertThat(server.output())
                    .filteredOn(line -> line.contains("ERROR"))
                    .isEmpty();
            server.ask("close");
            client.ask("close");
        }
    }

    /** So often that each lane has waited for once: a link opens what it waits with when it first must. */
    private static void askEachOther(PeerProcess server, PeerProcess client) {
        for (var i = 0; i < 50; i++) {
            assertThat(client.ask("query warm")).isEqualTo("ok warm");
            assertThat(server.ask("query warm")).isEqualTo("ok warm");
        }
    }

    private static String file(String name) throws Exception {
        return Path.of(FloodTest.class.getResource("/tls/" + name).toURI()).toString();
    }

    /** What a child has open. */
    private record Stats(int threads, int files, String names) {
        static Stats of(PeerProcess peer) {
            var parts = peer.ask("stats").split(" ", 5);
            return new Stats(number(parts[1]), number(parts[2]), parts[4]);
        }

        private static int number(String setting) {
            return Integer.parseInt(setting.substring(setting.indexOf('=') + 1));
        }
    }
}
