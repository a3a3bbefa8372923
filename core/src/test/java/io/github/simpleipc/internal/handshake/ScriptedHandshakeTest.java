package io.github.simpleipc.internal.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.testkit.LinkIo;
import io.github.simpleipc.testkit.MemoryLinks;
import io.github.simpleipc.testkit.ScriptedPeer;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The handshake with peers that follow a script, and mostly lie. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ScriptedHandshakeTest {
    private static final String SECRET = HandshakeTest.SECRET;
    private static final byte[] NOTHING = new byte[0];

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aScriptedClientThatTellsTheTruthIsTaken() throws Exception {
        var run = new Server();
        var peer = run.dial();
        var hash = peer.shakeHands(NOTHING);
        assertThat(hash).isEqualTo(run.proven().transcriptHash());
        var second = run.dial();
        second.lane = 1;
        second.sessionId = peer.sessionId;
        assertThat(second.shakeHands(hash)).isEqualTo(run.proven().transcriptHash());
    }

    @Test
    void aScriptedClientThatLiesIsRefused() throws Exception {
        // In the proof: the role, the lane, the transcript, the secret.
        for (var lie : new String[] {"role", "lane", "nonce", "replay", "reflect", "short", "empty"}) {
            var run = new Server();
            var peer = run.dial();
            peer.prefaces();
            peer.hellos(NOTHING);
            var proof = peer.proof();
            switch (lie) {
                case "role" -> {
                    peer.role = "server";
                    proof = peer.proof();
                }
                case "lane" -> {
                    peer.lane = 1;
                    proof = peer.proof();
                }
                case "nonce" -> proof[31] ^= 1;
                case "replay" -> {
                    // A proof that was good once, in another handshake with the same words of this side.
                    var other = new Server().dial();
                    other.prefaces();
                    other.hellos(NOTHING);
                    proof = other.proof();
                }
                case "reflect" -> proof = new byte[32];
                case "short" -> proof = Arrays.copyOf(proof, 31);
                default -> proof = NOTHING;
            }
            peer.message(ScriptedPeer.CLIENT_PROOF, proof);
            assertThatThrownBy(run::proven).as(lie).isNotNull();
            assertThat(run.gate.last).isNull();
        }
    }

    @Test
    void aHelloThatCannotBeIsRefused() throws Exception {
        for (var lie = 0; lie < 12; lie++) {
            var run = new Server();
            var peer = run.dial();
            switch (lie) {
                case 0 -> peer.lane = 2;
                case 1 -> peer.lane = -1;
                case 2 -> peer.intent = 2;
                case 3 -> peer.timeoutMillis = 0;
                case 4 -> peer.maxMessageBytes = 0;
                case 5 -> peer.maxMessageBytes = -1;
                case 6 -> peer.maxQueries = 0;
                case 7 -> peer.mode = "";
                case 8 -> peer.mode = "x".repeat(81);
                case 9 -> peer.mode = "pl in";
                case 10 -> peer.instance = new byte[15];
                default -> peer.instance = new byte[17];
            }
            peer.prefaces();
            assertThatThrownBy(() -> peer.hellos(NOTHING)).as("lie %s", lie).isInstanceOf(IOException.class);
            assertThatThrownBy(run::proven).as("lie %s", lie).isNotNull();
        }
    }

    @Test
    void aReflectorIsNoPeer() throws Exception {
        // Whatever comes goes back: the preface is right, and the client's own hello is no server's.
        var pair = MemoryLinks.pair();
        threads.execute(() -> reflect(pair));
        assertThatThrownBy(() -> new ClientHandshake(HandshakeTest.side(HandshakeTest.Protection.PLAIN, SECRET, 1))
                        .first(pair.left()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("type 1 came in place of type 2");
        pair.close();
    }

    private static void reflect(MemoryLinks pair) {
        try {
            while (true) {
                LinkIo.writeFully(pair.right(), LinkIo.readFully(pair.right(), 1));
            }
        } catch (IOException e) {
            // The other side has gone.
        }
    }

    @Test
    void aScriptedServerMustProveTheSecretAndTheStatus() throws Exception {
        assertThat(dialScripted(SECRET, 0)).isNull();
        assertThat(dialScripted("not the secret", 0))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.WRONG_SECRET));
        for (var status : new int[] {1, 2, 3, -1}) {
            assertThat(dialScripted(SECRET, status)).hasMessageContaining("wrong status");
        }
    }

    /** In its proof a server without the secret can only give back or repeat what it saw. */
    @Test
    void aScriptedServerThatLiesIsRefused() throws Exception {
        var past = new CompletableFuture<byte[]>();
        assertThat(dialScripted(server -> past.complete(server.serverProof(0)))).isNull();
        assertThat(dialScripted(server -> server.replyToProof(proof -> past.join())))
                .as("replay")
                .isInstanceOf(IOException.class);
        assertThat(dialScripted(server -> server.replyToProof(proof -> ScriptedPeer.concat(new byte[17], proof))))
                .as("reflect")
                .isInstanceOf(IOException.class);
        assertThat(dialScripted(server -> server.replyToProof(proof -> NOTHING)))
                .as("empty")
                .isInstanceOf(IOException.class);
        assertThat(dialScripted(server -> server.replyToProof(proof -> Arrays.copyOf(past.join(), 48))))
                .as("short")
                .isInstanceOf(IOException.class);
        assertThat(dialScripted(server -> {
                    server.lane = 1;
                    server.serverProof(0);
                }))
                .as("lane")
                .isInstanceOf(IOException.class);
        assertThat(dialScripted(server -> {
                    var honest = server.nextServerProof(0);
                    honest[honest.length - 1] ^= 1;
                    server.message(ScriptedPeer.SERVER_PROOF, honest);
                }))
                .as("one bit")
                .isInstanceOf(IOException.class);
    }

    private IOException dialScripted(String secret, int status) throws Exception {
        return dialScripted(secret, server -> server.serverProof(status));
    }

    private interface Script {
        void run(ScriptedPeer server) throws IOException;
    }

    private IOException dialScripted(Script script) throws Exception {
        return dialScripted(SECRET, script);
    }

    private IOException dialScripted(String secret, Script script) throws Exception {
        var pair = MemoryLinks.pair();
        var server = CompletableFuture.runAsync(
                () -> {
                    try {
                        script.run(new ScriptedPeer(pair.right(), secret)
                                .prefaces()
                                .serverHellos());
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
        try {
            new ClientHandshake(HandshakeTest.side(HandshakeTest.Protection.PLAIN, SECRET, 1)).first(pair.left());
            return null;
        } catch (IOException e) {
            return e;
        } finally {
            server.get();
            pair.close();
        }
    }

    /** A server's handshakes, for scripted clients. */
    private final class Server {
        private final HandshakeRun.OpenGate gate = new HandshakeRun.OpenGate();
        private final ServerHandshake handshake;
        private CompletableFuture<ProvenLane> ending;

        Server() throws ConnectFailedException {
            handshake = new ServerHandshake(HandshakeTest.side(HandshakeTest.Protection.PLAIN, SECRET, 1), gate);
        }

        ScriptedPeer dial() {
            var pair = MemoryLinks.pair();
            ending = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            handshake.run(pair.right(), new HandshakeRun.Unwatched());
                            return gate.last;
                        } catch (IOException e) {
                            pair.right().close();
                            throw new IllegalStateException(e);
                        }
                    },
                    threads);
            return new ScriptedPeer(pair.left(), SECRET);
        }

        ProvenLane proven() throws Exception {
            return ending.get();
        }
    }
}
