package io.github.simpleipc.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Trials;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A side that stands still for longer than the timeout, and sides with different timeouts. Here time passes by design. */
@ExtendWith(Leaks.class)
@Timeout(value = 900, threadMode = ThreadMode.SEPARATE_THREAD)
class StallsIT {
    private static final long TIMEOUT_MILLIS = 400;

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void watch(Leaks leaks) {
        path = folder.resolve("socket");
        leaks.watch(folder, file -> file.equals(folder.resolve("socket.lock")));
    }

    @ParameterizedTest
    @CsvSource({"unix, SERVER, false", "tcp, CLIENT, false", "tcp, SERVER, true", "unix, CLIENT, true"})
    void theTunnelHealsWhenASideStoodStillForThreeTimeouts(String type, String stopped, boolean underLoad) {
        try (var server = PeerProcess.start();
                var client = PeerProcess.start()) {
            var address = type.equals("unix") ? path.toString() : Integer.toString(Pairs.freePort());
            connect(type, address, server, TIMEOUT_MILLIS, client, TIMEOUT_MILLIS);
            var still = stopped.equals("SERVER") ? server : client;
            var awake = stopped.equals("SERVER") ? client : server;
            for (var i = 0; i < Trials.count(20); i++) {
                if (underLoad) {
                    server.begin("storm", "storm 2 0");
                    client.begin("storm", "storm 2 0 reverse");
                }
                still.stop();
                var stoppedAt = System.nanoTime();
                awake.expect("event state CONNECTED");
                Pairs.parkUntil(stoppedAt + 3 * TIMEOUT_MILLIS * 1_000_000);
                assertThat(awake.ask("state")).isNotEqualTo("ok CONNECTED");
                still.cont();
                // The one that stood still hears of its loss and finds back, or the peer finds it again.
                awake.expect("event state " + (awake == client ? "RECONNECTING" : "WAITING") + " CONNECTED");
                Pairs.awaitAnswersOfEachOther(client, server);
                if (underLoad) {
                    server.ask("calm");
                    client.ask("calm");
                    assertNoWrongAnswer(server.answer("storm"));
                    assertNoWrongAnswer(client.answer("storm"));
                }
            }
            client.ask("close");
            server.ask("close");
        }
    }

    /** Queries may time out here, but each has an end and the right one. */
    private static void assertNoWrongAnswer(String report) {
        Pairs.assertTruthful(report, "QueryTimeoutException/MAY_HAVE_RUN", "QueryTimeoutException/NOT_RUN");
    }

    @ParameterizedTest
    @CsvSource({"300, 5000, false", "5000, 300, false", "300, 5000, true", "5000, 300, true"})
    void differentTimeoutsKeepThePairTogether(long serversMillis, long clientsMillis, boolean underLoad) {
        try (var server = PeerProcess.start();
                var client = PeerProcess.start()) {
            connect("unix", path.toString(), server, serversMillis, client, clientsMillis);
            if (underLoad) {
                server.begin("storm", "storm 2 0");
                client.begin("storm", "storm 2 0 reverse");
            }
            Pairs.parkUntil(System.nanoTime() + 10 * Math.min(serversMillis, clientsMillis) * 1_000_000);
            if (underLoad) {
                server.ask("calm");
                client.ask("calm");
                Pairs.assertTruthful(server.answer("storm"));
                Pairs.assertTruthful(client.answer("storm"));
            }
            Pairs.assertAnswerEachOther(client, server);
            // From NEW by way of CONNECTING, as a server also of WAITING; and no way ever back.
            assertThat(Pairs.timesSaid(server, "event state")).isEqualTo(3);
            assertThat(Pairs.timesSaid(client, "event state")).isEqualTo(2);
            client.ask("close");
            server.ask("close");
        }
    }

    private static void connect(
            String type,
            String address,
            PeerProcess server,
            long serversMillis,
            PeerProcess client,
            long clientsMillis) {
        server.ask(Pairs.open(type, address, "handler=reverse", "reconnectDelay=50", "timeout=" + serversMillis));
        client.ask(Pairs.open(type, address, "handler=echo", "reconnectDelay=50", "timeout=" + clientsMillis));
        assertThat(server.ask("connect")).isEqualTo("ok SERVER");
        assertThat(client.ask("connect")).isEqualTo("ok CLIENT");
        Pairs.assertAnswerEachOther(client, server);
    }
}
