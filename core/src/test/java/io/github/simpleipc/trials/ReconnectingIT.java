package io.github.simpleipc.trials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Trials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the options say of a lost peer, and a server whose files are taken away. */
@ExtendWith(Leaks.class)
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class ReconnectingIT {
    /** Many times the period in which a server looks after its files. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Path path;
    private Path lock;

    @BeforeEach
    void watch(Leaks leaks) {
        path = folder.resolve("socket");
        lock = folder.resolve("socket.lock");
        leaks.watch(folder, lock::equals);
    }

    @Test
    void aClientTakesOverAndTheRestartedPeerFindsItAtOnce() {
        var server = started("takeOver=true");
        var client = started("takeOver=true");
        try {
            connect(server, client);
            for (var i = 0; i < Trials.count(50); i++) {
                var restarted = started("takeOver=true");
                server.kill9();
                client.expect("event state CONNECTED RECONNECTING");
                client.expect("event state RECONNECTING WAITING");
                assertThat(client.ask("role")).isEqualTo("ok SERVER");
                assertThat(restarted.ask("connect")).isEqualTo("ok CLIENT");
                assertAnswer(client);
                assertAnswer(restarted);
                server = client;
                client = restarted;
            }
            client.ask("close");
            server.ask("close");
        } finally {
            server.close();
            client.close();
        }
    }

    /** Both want the address at once: who was left, and who is new. */
    @Test
    void takingOverAndRestartingAtTheSameMomentMakesOnePair() {
        var server = started("takeOver=true");
        var client = started("takeOver=true");
        try {
            connect(server, client);
            for (var i = 0; i < Trials.count(50); i++) {
                var restarted = started("takeOver=true");
                restarted.begin("start", "connectAt " + (System.currentTimeMillis() + 10));
                server.kill9();
                client.expect("event state CONNECTED RECONNECTING");
                var answer = restarted.answer("start");
                if (answer.startsWith("fail ConnectFailedException BUSY")) {
                    // It came before the kill.
                    answer = restarted.ask("connect");
                }
                assertAnswer(client);
                assertAnswer(restarted);
                var isServer = answer.equals("ok SERVER");
                assertThat(client.ask("role")).isEqualTo(isServer ? "ok CLIENT" : "ok SERVER");
                server = isServer ? restarted : client;
                client = isServer ? client : restarted;
            }
            client.ask("close");
            server.ask("close");
        } finally {
            server.close();
            client.close();
        }
    }

    @Test
    void withoutReconnectingALostPeerIsTheEndUntilConnectIsCalledAgain() {
        try (var server = started();
                var client = started("reconnect=false");
                var next = started()) {
            connect(server, client);
            server.kill9();
            client.expect("event state CONNECTED GAVE_UP");
            assertThat(client.ask("state")).isEqualTo("ok GAVE_UP");
            assertThat(client.tryAsk("query anybody")).startsWith("fail NotConnectedException NOT_RUN");
            assertThat(client.tryAsk("await")).startsWith("fail ConnectFailedException GAVE_UP");
            assertThat(client.ask("connect")).isEqualTo("ok SERVER");
            assertThat(next.ask("connect")).isEqualTo("ok CLIENT");
            assertAnswer(client);
            assertAnswer(next);
            next.ask("close");
            client.ask("close");
        }
    }

    @Test
    void whoReachesTheRetryLimitGivesUpAndMayConnectAgain() {
        try (var server = started();
                var client = started("maxRetries=3", "reconnectDelay=20");
                var next = started()) {
            connect(server, client);
            server.kill9();
            client.expect("event state RECONNECTING GAVE_UP");
            assertThat(client.ask("state")).isEqualTo("ok GAVE_UP");
            assertThat(client.ask("role")).isEqualTo("ok none");
            assertThat(client.tryAsk("query anybody")).startsWith("fail NotConnectedException NOT_RUN");
            assertThat(client.tryAsk("await")).startsWith("fail ConnectFailedException GAVE_UP");
            assertThat(next.ask("connect")).isEqualTo("ok SERVER");
            assertThat(client.ask("connect")).isEqualTo("ok CLIENT");
            assertAnswer(client);
            assertAnswer(next);
            // The limit counts anew.
            next.kill9();
            client.expect("event state RECONNECTING GAVE_UP");
            assertThat(client.ask("connect")).isEqualTo("ok SERVER");
            client.ask("close");
        }
    }

    @Test
    void aServerWhoseFilesWereDeletedPutsThemBackAndIsFound() throws IOException {
        try (var server = started();
                var client = started();
                var next = started()) {
            connect(server, client);
            Files.delete(path);
            Files.delete(lock);
            awaitFiles();
            assertAnswer(client);
            assertThat(next.tryAsk("connect")).startsWith("fail ConnectFailedException BUSY");
            client.ask("close");
            assertThat(next.ask("connect")).isEqualTo("ok CLIENT");
            assertAnswer(next);

            // Each on its own; the socket first.
            Files.delete(path);
            awaitFiles();
            Files.delete(lock);
            awaitFiles();
            assertAnswer(next);
            assertThat(client.tryAsk(open())).isEqualTo("ok");
            assertThat(client.tryAsk("connect")).startsWith("fail ConnectFailedException BUSY");
            next.ask("close");
            server.ask("close");
        }
    }

    @Test
    void aServerWhoseFolderWasDeletedComesBackWithTheFolder() throws IOException {
        var home = Files.createDirectory(folder.resolve("gone"));
        path = home.resolve("socket");
        lock = home.resolve("socket.lock");
        try (var server = started();
                var client = started();
                var next = started()) {
            connect(server, client);
            Files.delete(path);
            Files.delete(lock);
            Files.delete(home);
            assertThat(next.tryAsk("connect")).startsWith("fail ConnectFailedException BAD_ADDRESS");
            assertAnswer(client);
            Files.createDirectory(home);
            awaitFiles();
            assertAnswer(client);
            assertThat(next.tryAsk("connect")).startsWith("fail ConnectFailedException BUSY");
            client.ask("close");
            server.ask("close");
        }
        Files.delete(lock);
        Files.delete(home);
    }

    /** Without socket and lock nobody can know of the old server: the new one is the address from then on, and the old pair lasts. */
    @Test
    void aPairWhoseAddressWasTakenMeanwhileLastsAndThenFindsTheNewServer() throws IOException {
        try (var server = started();
                var client = started();
                var next = started()) {
            connect(server, client);
            Files.delete(path);
            Files.delete(lock);
            assertThat(next.ask("connect")).isEqualTo("ok SERVER");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(server.ask("files")).doesNotContain("socket.lock"));
            assertAnswer(client);
            assertAnswer(server);
            client.ask("close");
            server.expect("event state CONNECTED RECONNECTING");
            server.expect("event state RECONNECTING CONNECTED");
            assertThat(server.ask("role")).isEqualTo("ok CLIENT");
            assertAnswer(server);
            assertAnswer(next);
            server.ask("close");
            next.ask("close");
        }
    }

    private void awaitFiles() {
        await().atMost(PATIENCE).until(() -> Files.exists(path) && Files.exists(lock));
    }

    private static void connect(PeerProcess server, PeerProcess client) {
        assertThat(server.ask("connect")).isEqualTo("ok SERVER");
        assertThat(client.ask("connect")).isEqualTo("ok CLIENT");
        assertAnswer(server);
        assertAnswer(client);
    }

    private static void assertAnswer(PeerProcess peer) {
        peer.ask("await");
        assertThat(peer.ask("query hello")).isEqualTo("ok olleh");
    }

    private PeerProcess started(String... settings) {
        var peer = PeerProcess.start();
        peer.ask(open(settings));
        return peer;
    }

    private String open(String... settings) {
        return Pairs.openUnix(path, "handler=reverse", String.join(" ", settings));
    }
}
