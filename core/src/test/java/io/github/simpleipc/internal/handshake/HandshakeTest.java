package io.github.simpleipc.internal.handshake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionSpec.TlsFiles;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.NonceRecorder;
import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.tls.TlsContext;
import io.github.simpleipc.testkit.Cut;
import io.github.simpleipc.testkit.FaultLink;
import io.github.simpleipc.testkit.FaultyFlow;
import io.github.simpleipc.testkit.LinkIo;
import io.github.simpleipc.testkit.MemoryLinks;
import io.github.simpleipc.testkit.ScriptedPeer;
import io.github.simpleipc.testkit.Trials;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The handshake against peers that lie, links that spoil it, and strangers. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandshakeTest {
    private static final String SECRET = "the secret of the handshake's tests";
    private static final byte[] NOTHING = new byte[0];

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    /** What protects the links. */
    enum Protection {
        PLAIN,
        AES,
        TLS
    }

    private static OwnSide side(Protection protection, String secret, int key) throws ConnectFailedException {
        var encryption =
                protection == Protection.AES ? Encryption.aes(ScriptedPeer.filled(32, key)) : Encryption.plain();
        var tls = protection == Protection.TLS
                ? TlsContext.load(new TlsFiles(file("ec.crt"), file("ec-pkcs8.key")))
                : null;
        return new OwnSide(Secret.ofText(secret), encryption, tls, new Limits(Duration.ofSeconds(5), 1 << 20, 100));
    }

    private static Path file(String name) {
        return Path.of("src/test/resources/tls", name);
    }

    private HandshakeRun run(Protection protection) throws ConnectFailedException {
        return new HandshakeRun(side(protection, SECRET, 1), side(protection, SECRET, 1), threads);
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void bothSidesSeeTheSameAlsoByteByByte(Protection protection) throws Exception {
        var run = run(protection);
        for (var chunk : new int[] {100_000, 1}) {
            var first = run.first(link -> {
                link.incoming().chunk(chunk);
                link.outgoing().chunk(chunk);
            });
            assertThat(first.bothProven()).isTrue();
            assertSame(first);
            var second = run.second(first.client(), link -> link.incoming().chunk(chunk));
            assertThat(second.bothProven()).isTrue();
            assertSame(second);
            assertThat(second.client().sessionId()).isEqualTo(first.client().sessionId());
            assertThat(second.client().transcriptHash())
                    .isNotEqualTo(first.client().transcriptHash());
            assertThat(first.client().isAskers()).isTrue();
            assertThat(second.client().isAskers()).isFalse();
        }
    }

    private static void assertSame(HandshakeRun.Result result) {
        assertThat(result.client().transcriptHash()).isEqualTo(result.server().transcriptHash());
        assertThat(result.client().sessionId()).isEqualTo(result.server().sessionId());
        assertThat(result.client().isAskers()).isNotEqualTo(result.server().isAskers());
    }

    @ParameterizedTest
    @CsvSource({"PLAIN, 0", "PLAIN, 1", "AES, 0", "AES, 1", "TLS, 0"})
    void anyChangedBitOfEitherDirectionIsRefused(Protection protection, int lane) throws Exception {
        var run = run(protection);
        var first = run.first(link -> {});
        Function<java.util.function.Consumer<FaultLink>, HandshakeRun.Result> shake =
                faults -> lane == 0 ? run.first(faults) : run.second(first.client(), faults);
        var honest = shake.apply(link -> {});
        assertThat(honest.bothProven()).isTrue();
        // TLS: its records are its own affair, a coarse sweep will do; and their number differs from run to run.
        var step = protection == Protection.TLS ? Math.max(1, 130 / Trials.count(10)) : 1;
        var bits = protection == Protection.TLS ? 1 : Trials.count(80) == 80 ? 8 : 1;
        for (Function<FaultLink, FaultyFlow> direction :
                java.util.List.<Function<FaultLink, FaultyFlow>>of(FaultLink::incoming, FaultLink::outgoing)) {
            var length = direction.apply(honest.link()).recorded().length;
            for (var offset = 0; offset < length; offset += step) {
                for (var n = 0; n < bits; n++) {
                    var bit = bits == 8 ? n : (offset * 5 + lane) % 8;
                    var at = offset;
                    var spoilt = shake.apply(link -> direction.apply(link).flipBit(at, bit));
                    var wasFlipped = direction.apply(spoilt.link()).passed() > at;
                    assertThat(spoilt.bothProven() && wasFlipped && protection != Protection.TLS)
                            .as("%s proven with bit %s of byte %s of %s changed", protection, bit, at, length)
                            .isFalse();
                    if (protection == Protection.TLS && spoilt.bothProven()) {
                        // The last thing a server sends under TLS 1.3 are tickets, which come behind the handshake.
                        assertSame(spoilt);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"PLAIN, END", "PLAIN, RESET", "AES, END", "AES, RESET", "TLS, END"})
    void aCutAtAnyByteOfEitherDirectionEndsBothSides(Protection protection, Cut cut) throws Exception {
        var run = run(protection);
        var honest = run.first(link -> {});
        var step = protection == Protection.TLS ? 97 : 1;
        var in = honest.link().incoming().recorded().length;
        var out = honest.link().outgoing().recorded().length;
        for (var at = 0; at < (protection == Protection.TLS ? in - 400 : in); at += step) {
            var offset = at;
            var result = run.first(link -> link.incoming().cutAfter(offset, cut));
            assertThat(result.client()).as("cut at %s of %s in", at, in).isNull();
            assertThat(result.clientFailure()).isNotNull();
        }
        for (var at = 0; at < (protection == Protection.TLS ? out - 200 : out); at += step) {
            var offset = at;
            var result = run.first(link -> link.outgoing().cutAfter(offset, cut));
            assertThat(result.server()).as("cut at %s of %s out", at, out).isNull();
            assertThat(result.serverFailure()).isNotNull();
        }
    }

    @Test
    void differencesHaveTheirOwnReasonOnBothSides() throws Exception {
        var plain = side(Protection.PLAIN, SECRET, 1);
        assertReason(plain, side(Protection.PLAIN, "another secret, long enough", 1), Reason.WRONG_SECRET);
        assertReason(plain, side(Protection.AES, SECRET, 1), Reason.ENCRYPTION_MISMATCH);
        assertReason(side(Protection.AES, SECRET, 1), plain, Reason.ENCRYPTION_MISMATCH);
        assertReason(side(Protection.AES, SECRET, 1), side(Protection.AES, SECRET, 2), Reason.WRONG_KEY);
        assertReason(plain, side(Protection.TLS, SECRET, 1), Reason.TLS_MISMATCH);
        assertReason(side(Protection.TLS, SECRET, 1), plain, Reason.TLS_MISMATCH);
    }

    private void assertReason(OwnSide client, OwnSide server, Reason reason) {
        var result = new HandshakeRun(client, server, threads).first(link -> {});
        assertThat(result.bothProven()).isFalse();
        assertThat(result.clientFailure())
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
        assertThat(result.serverFailure())
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
        for (var failure : new Exception[] {result.clientFailure(), result.serverFailure()}) {
            assertThat(failure.toString()).doesNotContain(SECRET).doesNotContain("another secret");
        }
    }

    @Test
    void aFullSlotAndAClosingServerAreToldAsSuch() throws Exception {
        var run = run(Protection.PLAIN);
        run.gate.verdict = Gate.Verdict.BUSY;
        assertThat(run.first(link -> {}).clientFailure())
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.BUSY))
                .hasMessageContaining("two processes are connected already");
        run.gate.verdict = Gate.Verdict.CLOSING;
        assertThat(run.first(link -> {}).clientFailure()).hasMessageContaining("closing");
    }

    @ParameterizedTest
    @EnumSource(Protection.class)
    void aProbeLearnsWhetherTheSlotIsFreeAndTakesNothing(Protection protection) throws Exception {
        for (var free : new boolean[] {true, false}) {
            var run = run(protection);
            run.gate.free = free;
            var answer = new CompletableFuture<ClientHandshake.ProbeResult>();
            run.run(link -> {}, (handshake, link) -> {
                answer.complete(handshake.probe(link));
                return null;
            });
            assertThat(answer.getNow(null))
                    .isEqualTo(free ? ClientHandshake.ProbeResult.FREE : ClientHandshake.ProbeResult.BUSY);
            assertThat(run.gate.last).isNull();
        }
    }

    @Test
    void aSecondLaneNeedsAFirstOfItsOwnSessionAndInstance() throws Exception {
        var run = run(Protection.PLAIN);
        var other = run(Protection.PLAIN).first(link -> {}).client();
        assertThat(run.second(other, link -> {}).clientFailure()).hasMessageContaining("given up waiting");
        var first = run.first(link -> {}).client();
        assertThat(run.second(other, link -> {}).clientFailure()).hasMessageContaining("given up waiting");
        // The right session, another first lane: its hash is in the transcript.
        var mixed = new ProvenLane(
                first.link(),
                0,
                first.ownRole(),
                first.peerInstance(),
                first.peerLimits(),
                first.sessionId(),
                other.transcriptHash(),
                first.ciphers());
        assertThat(run.second(mixed, link -> {}).bothProven()).isFalse();
        // The right session under another instance.
        var stranger = new HandshakeRun(side(Protection.PLAIN, SECRET, 1), side(Protection.PLAIN, SECRET, 1), threads);
        stranger.gate.first = first;
        assertThat(stranger.second(first, link -> {}).bothProven()).isFalse();
        assertThat(run.second(first, link -> {}).bothProven()).isTrue();
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
        assertThatThrownBy(() -> new ClientHandshake(side(Protection.PLAIN, SECRET, 1)).first(pair.left()))
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

    private IOException dialScripted(String secret, int status) throws Exception {
        var pair = MemoryLinks.pair();
        var server = CompletableFuture.runAsync(
                () -> {
                    try {
                        new ScriptedPeer(pair.right(), secret)
                                .prefaces()
                                .serverHellos()
                                .serverProof(status);
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                threads);
        try {
            new ClientHandshake(side(Protection.PLAIN, SECRET, 1)).first(pair.left());
            return null;
        } catch (IOException e) {
            return e;
        } finally {
            server.get();
            pair.close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 400 Bad Request | HTTP",
                "GET / HTTP/1.1           | HTTP",
                "eyJPcENvZGUiOjF9         | the Go library",
                "SSH-2.0-OpenSSH          | 53 53 48",
                "220 smtp ready           | 32 32 30",
                "hex:16030102 | speaks TLS",
                "hex:15030100 | speaks TLS",
                "hex:8953495058               | no Simple IPC peer",
                "hex:895349504303         | version 3",
                "hex:895349504301         | version 1",
                "hex:89534950430201   | the peer uses TLS",
                "hex:8953495043020001 | no Simple IPC peer",
            })
    void strangersAreToldApartOnBothSides(String bytes, String words) throws Exception {
        var self = side(Protection.PLAIN, SECRET, 1);
        for (var asServer : new boolean[] {false, true}) {
            var pair = MemoryLinks.pair();
            LinkIo.writeFully(
                    pair.right(),
                    bytes.startsWith("hex:")
                            ? HexFormat.of().parseHex(bytes.substring(4))
                            : bytes.getBytes(ISO_8859_1));
            assertThatThrownBy(() -> {
                        if (asServer) {
                            new ServerHandshake(self, new HandshakeRun.OpenGate())
                                    .run(pair.left(), new HandshakeRun.Unwatched());
                        } else {
                            new ClientHandshake(self).first(pair.left());
                        }
                    })
                    .isInstanceOf(ConnectFailedException.class)
                    .hasMessageContaining(words);
            pair.close();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void garbageIsAlwaysAStranger(long seed) throws Exception {
        var self = side(Protection.PLAIN, SECRET, 1);
        for (var i = 0; i < Trials.count(2000); i++) {
            var pair = MemoryLinks.pair();
            var garbage = LinkIo.bytes(seed * 10_000 + i, 200);
            var behindPreface = i % 2 == 0;
            LinkIo.writeFully(
                    pair.right(), behindPreface ? ScriptedPeer.concat(ScriptedPeer.preface(), garbage) : garbage);
            pair.right().shutdownOutput();
            assertThatThrownBy(() -> new ServerHandshake(self, new HandshakeRun.OpenGate())
                            .run(pair.left(), new HandshakeRun.Unwatched()))
                    .isInstanceOf(IOException.class);
            pair.close();
        }
    }

    @Test
    void noNonceIsUsedTwiceOverLanesAndHandshakes() throws Exception {
        try (var recorder = NonceRecorder.start()) {
            var run = run(Protection.AES);
            for (var i = 0; i < 10; i++) {
                var first = run.first(link -> {});
                assertThat(run.second(first.client(), link -> {}).bothProven()).isTrue();
            }
            assertThat(recorder.uses()).hasSize(10 * 2 * 2).doesNotHaveDuplicates();
        }
    }

    @Test
    void nothingPrintsTheSecretOrAKey() throws Exception {
        var self = side(Protection.AES, SECRET, 0x5A);
        var lane = new HandshakeRun(self, self, threads).first(link -> {}).client();
        var key = HexFormat.of().formatHex(ScriptedPeer.filled(32, 0x5A));
        for (var thing :
                new Object[] {self, lane, lane.ciphers(), self.newHello(), self.encryption(), Secret.ofText(SECRET)}) {
            assertThat(thing.toString())
                    .doesNotContain(SECRET)
                    .doesNotContain(key)
                    .doesNotContain(HexFormat.of().formatHex(self.proofKey()))
                    .doesNotContain(Arrays.toString(self.proofKey()));
        }
    }

    /** A server's handshakes, for scripted clients. */
    private final class Server {
        private final HandshakeRun.OpenGate gate = new HandshakeRun.OpenGate();
        private final ServerHandshake handshake;
        private CompletableFuture<ProvenLane> ending;

        Server() throws ConnectFailedException {
            handshake = new ServerHandshake(side(Protection.PLAIN, SECRET, 1), gate);
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
