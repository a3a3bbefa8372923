package io.github.simpleipc.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.internal.transport.SocketLink;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.Place;
import io.github.simpleipc.testkit.RecordedLog;
import io.github.simpleipc.testkit.ScriptedPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who was the peer once, and knows what it knew. */
@ExtendWith(Leaks.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FormerPeerTest {
    private static final byte[] NOTHING = new byte[0];
    private static final int BUSY = 1;
    private static final int WRONG_SECRET = 2;
    private static final int NO_SUCH_SESSION = 5;

    @TempDir
    Path folder;

    private final RecordedLog log = new RecordedLog();
    private Place place;
    private Connection server;

    @BeforeEach
    void serve() throws Exception {
        place = Place.fresh(ConnectionSpec.Type.UNIX, folder);
        server = serve(Place.SECRET);
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void theSecretFromBeforeAChangeIsOfNoUse() throws Exception {
        server.close();
        server = serve("the new secret, made by chance as well");
        try (var link = dial()) {
            var peer = new ScriptedPeer(link, Place.SECRET);
            assertRefused(peer, NOTHING, WRONG_SECRET);
        }
        assertThat(server.state()).isEqualTo(ConnectionState.WAITING);
    }

    @Test
    void theSessionIdOfAnOldSessionOpensNothing() throws Exception {
        byte[] sessionId;
        byte[] hash;
        try (var first = dial();
                var second = dial()) {
            var one = new ScriptedPeer(first, Place.SECRET);
            hash = one.shakeHands(NOTHING);
            sessionId = one.sessionId;
            var two = new ScriptedPeer(second, Place.SECRET);
            two.lane = 1;
            two.sessionId = sessionId;
            two.shakeHands(hash);
            server.awaitConnected(Duration.ofSeconds(20));
        }
        await().until(() -> server.state() == ConnectionState.WAITING);

        try (var link = dial()) {
            var again = new ScriptedPeer(link, Place.SECRET);
            again.lane = 1;
            again.sessionId = sessionId;
            assertThatThrownBy(() -> again.prefaces().hellos(hash)).hasMessage("refused with " + NO_SUCH_SESSION);
        }
        assertThat(server.state()).isEqualTo(ConnectionState.WAITING);
    }

    /** Nor does the id of one that is under way, to somebody else than who has it. */
    @Test
    void theSessionIdOfAPairThatIsThereOpensNothing() throws Exception {
        try (var first = dial();
                var second = dial();
                var third = dial()) {
            var one = new ScriptedPeer(first, Place.SECRET);
            var hash = one.shakeHands(NOTHING);
            var two = new ScriptedPeer(second, Place.SECRET);
            two.lane = 1;
            two.sessionId = one.sessionId;
            two.shakeHands(hash);
            server.awaitConnected(Duration.ofSeconds(20));

            var thief = new ScriptedPeer(third, Place.SECRET);
            thief.instance = ScriptedPeer.filled(16, 9);
            thief.lane = 1;
            thief.sessionId = one.sessionId;
            assertThatThrownBy(() -> thief.prefaces().hellos(hash)).hasMessage("refused with " + NO_SUCH_SESSION);
            assertThat(server.state()).isEqualTo(ConnectionState.CONNECTED);
        }
    }

    /** A stranger hears of his wrong secret, and nothing of who else is there. */
    @Test
    void onlyWhoProvesTheSecretLearnsThatTwoAreConnected() throws Exception {
        try (var client = Connection.create(place.spec(), text -> text)) {
            client.connect();
            server.awaitConnected(Duration.ofSeconds(20));
            try (var link = dial()) {
                assertRefused(new ScriptedPeer(link, "not the secret, but of its length"), NOTHING, WRONG_SECRET);
            }
            try (var link = dial()) {
                assertRefused(new ScriptedPeer(link, Place.SECRET), NOTHING, BUSY);
            }
            assertThat(client.query("still here")).isEqualTo("still here");
        }
    }

    /** Nothing protects: who has the present secret is as good as the peer. */
    @Test
    void whoStillHasThePresentSecretGetsIn() throws Exception {
        try (var former = Connection.create(place.spec(), text -> text)) {
            former.connect();
            assertThat(former.query("hello")).isEqualTo("hello");
        }
    }

    /** Nothing protects: with the secret, and the instance that the peer shows to all who listen, its place can be taken. */
    @Test
    void whoHasThePresentSecretAndThePeersInstanceTakesItsPlace() throws Exception {
        try (var first = dial();
                var second = dial();
                var third = dial()) {
            var one = new ScriptedPeer(first, Place.SECRET);
            var hash = one.shakeHands(NOTHING);
            var two = new ScriptedPeer(second, Place.SECRET);
            two.lane = 1;
            two.sessionId = one.sessionId;
            two.shakeHands(hash);
            server.awaitConnected(Duration.ofSeconds(20));

            var thief = new ScriptedPeer(third, Place.SECRET);
            thief.nonce = ScriptedPeer.filled(32, 9);
            thief.shakeHands(NOTHING);
            assertThat(thief.sessionId).isNotEqualTo(one.sessionId);
            await().until(() -> server.state() == ConnectionState.WAITING);
        }
    }

    private Connection serve(String secret) throws IOException {
        return Connection.builder(place.spec(secret))
                .errorLogger(log)
                .onText(text -> text)
                .open();
    }

    private SocketLink dial() throws IOException {
        return SocketLink.over(place.dial());
    }

    private static void assertRefused(ScriptedPeer peer, byte[] firstLane, int code) throws IOException {
        peer.prefaces();
        peer.hellos(firstLane);
        peer.message(ScriptedPeer.CLIENT_PROOF, peer.proof());
        assertThat(peer.read()).startsWith(0, 1, ScriptedPeer.REFUSED, code);
    }
}
