package io.github.simpleipc.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Trials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that are killed by SIGKILL, at any moment, while both sides query without a pause. */
@ExtendWith(Leaks.class)
@Timeout(value = 1800, threadMode = ThreadMode.SEPARATE_THREAD)
class KillsIT {
    private static final String STORM = "storm 2 0 reverse";
    /** A timeout that nothing here reaches: a query that does was left hanging. */
    private static final String SETTINGS = "handler=reverse reconnectDelay=20 timeout=20000";

    /** Who is killed, and so what the survivor goes through. */
    enum Victim {
        SERVER("SERVER", "CONNECTED RECONNECTING", "RECONNECTING CONNECTED"),
        CLIENT("CLIENT", "CONNECTED WAITING", "WAITING CONNECTED");

        final String role;
        final String lost;
        final String healed;

        Victim(String role, String lost, String healed) {
            this.role = role;
            this.lost = lost;
            this.healed = healed;
        }
    }

    @TempDir
    private Path folder;

    @TempDir
    private Path secrets;

    private Path path;

    @BeforeEach
    void watch(Leaks leaks) {
        path = folder.resolve("socket");
        leaks.watch(folder, file -> file.equals(folder.resolve("socket.lock")));
    }

    @Test
    void theTunnelHealsWhenServerAndClientAreKilledInTurn() {
        killInTurn(open(), Trials.count(200));
    }

    @Test
    void theTunnelHealsThroughTlsAndEncryptionOnAPort() {
        killInTurn(Pairs.openTcp(Pairs.freePort(), SETTINGS, Pairs.tls(), Pairs.aes(secrets)), Trials.count(50));
    }

    private static void killInTurn(String open, int kills) {
        var server = started(open);
        var client = started(open);
        var next = started(open);
        try {
            assertThat(server.ask("connect")).isEqualTo("ok SERVER");
            assertThat(client.ask("connect")).isEqualTo("ok CLIENT");
            server.begin("storm", STORM);
            client.begin("storm", STORM);
            for (var i = 0; i < kills; i++) {
                var victim = i % 2 == 0 ? Victim.SERVER : Victim.CLIENT;
                var survivor = victim == Victim.SERVER ? client : server;
                kill(victim, victim == Victim.SERVER ? server : client, survivor, next);
                Pairs.assertTruthful(calm(survivor));
                survivor.begin("storm", STORM);
                next.begin("storm", STORM);
                if (victim == Victim.SERVER) {
                    server = next;
                } else {
                    client = next;
                }
                next = started(open);
            }
            Pairs.assertTruthful(calm(server));
            Pairs.assertTruthful(calm(client));
            client.ask("close");
            server.ask("close");
        } finally {
            server.close();
            client.close();
            next.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Victim.class)
    void whoSurvivesManyKillsKeepsNothingOfThem(Victim victim) {
        var survivor = started();
        var mortal = started();
        try {
            (victim == Victim.SERVER ? mortal : survivor).ask("connect");
            (victim == Victim.SERVER ? survivor : mortal).ask("connect");
            mortal = killAndReplace(victim, mortal, survivor);
            var before = survivor.ask("stats");
            var kills = Trials.count(100);
            for (var i = 0; i < kills; i++) {
                mortal = killAndReplace(victim, mortal, survivor);
            }
            // The threads of a pool leave when they had nothing to do for a while.
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                var after = survivor.ask("stats");
                assertThat(Pairs.number(after, "threads"))
                        .as(after)
                        .isLessThanOrEqualTo(Pairs.number(before, "threads"));
                assertThat(Pairs.number(after, "files")).as(after).isEqualTo(Pairs.number(before, "files"));
            });
            assertThat(folder)
                    .isDirectoryNotContaining(file -> !List.of("socket", "socket.lock")
                            .contains(file.getFileName().toString()));
            mortal.ask("close");
            survivor.ask("close");
            assertThat(Pairs.number(survivor.ask("stats"), "files")).isLessThan(Pairs.number(before, "files"));
        } finally {
            survivor.close();
            mortal.close();
        }
    }

    private PeerProcess killAndReplace(Victim victim, PeerProcess mortal, PeerProcess survivor) {
        mortal.begin("storm", STORM);
        survivor.begin("storm", STORM);
        var next = started();
        kill(victim, mortal, survivor, next);
        Pairs.assertTruthful(calm(survivor));
        return next;
    }

    /** Kills the victim, lets the next take its place, and sees the survivor heal. */
    private static void kill(Victim victim, PeerProcess mortal, PeerProcess survivor, PeerProcess next) {
        mortal.kill9();
        assertThat(next.ask("connect")).isEqualTo("ok " + victim.role);
        survivor.expect("event state " + victim.lost);
        survivor.expect("event state " + victim.healed);
        next.ask("await");
        assertThat(survivor.ask("query anybody")).isEqualTo("ok ydobyna");
        assertThat(next.ask("query anybody")).isEqualTo("ok ydobyna");
    }

    private static String calm(PeerProcess peer) {
        peer.ask("calm");
        return peer.answer("storm");
    }

    /** One of three gets the place of the killed server, one is its peer, and one is told that there are two. */
    @Test
    void aServerIsKilledWhileThreeOthersWantToConnect() {
        var server = started();
        var one = started();
        var two = started();
        var three = started();
        var others = List.of(one, two, three);
        try {
            for (var i = 0; i < Trials.count(50); i++) {
                assertThat(server.ask("connect")).isEqualTo("ok SERVER");
                // A stopped server keeps them waiting in the middle of their handshake.
                server.stop();
                var moment = System.currentTimeMillis() + 20;
                others.forEach(other -> other.begin("start", "connectAt " + moment));
                Pairs.parkUntil(System.nanoTime() + ThreadLocalRandom.current().nextLong(60_000_000));
                server.kill9();
                var answers =
                        others.stream().map(other -> other.answer("start")).toList();
                assertThat(answers)
                        .as("trial %d", i)
                        .anySatisfy(any -> assertThat(any).isEqualTo("ok SERVER"));
                assertThat(answers).anySatisfy(any -> assertThat(any).isEqualTo("ok CLIENT"));
                assertThat(answers).anySatisfy(any -> assertThat(any).startsWith("fail ConnectFailedException BUSY"));
                for (var n = 0; n < others.size(); n++) {
                    if (answers.get(n).startsWith("ok")) {
                        others.get(n).ask("await");
                        assertThat(others.get(n).ask("query hello")).isEqualTo("ok olleh");
                    }
                }
                others.forEach(other -> other.ask(open()));
                server = started();
            }
        } finally {
            server.close();
            others.forEach(PeerProcess::close);
        }
    }

    /**
     * Killed at any moment of its start, as a server that publishes or as a client between its two lanes, a process leaves
     * nothing that stops the next.
     */
    @ParameterizedTest
    @EnumSource(Victim.class)
    void aProcessIsKilledWhileItConnects(Victim victim) {
        var next = started();
        var server = started();
        try {
            if (victim == Victim.CLIENT) {
                server.ask("connect");
            }
            for (var i = 0; i < Trials.count(100); i++) {
                var mortal = next;
                next = started();
                mortal.begin("start", "connectAt " + (System.currentTimeMillis() + 5));
                Pairs.parkUntil(System.nanoTime()
                        + 5_000_000
                        + ThreadLocalRandom.current().nextLong(60_000_000));
                mortal.kill9();
                connectOnceItIsNoticed(next, victim.role);
                next.ask("close");
                next.ask(open());
            }
            if (victim == Victim.SERVER) {
                server.ask("connect");
            }
            assertThat(next.ask("connect")).isEqualTo("ok CLIENT");
            server.ask("await");
            assertThat(server.ask("query hello")).isEqualTo("ok olleh");
            assertThat(folder.toFile().list()).containsExactlyInAnyOrder("socket", "socket.lock");
            next.ask("close");
            server.ask("close");
        } finally {
            server.close();
            next.close();
        }
    }

    /** Faster than the server's threads, the next may be told for a moment that the dead one is there. */
    private static void connectOnceItIsNoticed(PeerProcess next, String role) {
        var answers = new ArrayDeque<String>();
        await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    answers.add(next.tryAsk("connect"));
                    return !answers.getLast().startsWith("fail ConnectFailedException BUSY");
                });
        assertThat(answers.getLast()).isEqualTo("ok " + role);
    }

    private PeerProcess started() {
        return started(open());
    }

    private static PeerProcess started(String open) {
        var peer = PeerProcess.start();
        peer.ask(open);
        return peer;
    }

    private String open() {
        return Pairs.openUnix(path, SETTINGS);
    }
}
