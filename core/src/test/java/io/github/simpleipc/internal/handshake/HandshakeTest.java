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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The handshake over links that spoil it, with other settings on the other side, and with strangers. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandshakeTest {
    static final String SECRET = "the secret of the handshake's tests";

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

    static OwnSide side(Protection protection, String secret, int key) throws ConnectFailedException {
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

    @Tag("sweep")
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

    @Tag("sweep")
    @ParameterizedTest
    @CsvSource({
        "PLAIN, END, 0",
        "PLAIN, RESET, 0",
        "AES, END, 0",
        "AES, RESET, 0",
        "TLS, END, 0",
        "PLAIN, END, 1",
        "PLAIN, RESET, 1",
        "AES, END, 1",
        "AES, RESET, 1"
    })
    void aCutAtAnyByteOfEitherDirectionEndsBothSides(Protection protection, Cut cut, int lane) throws Exception {
        var run = run(protection);
        var first = run.first(link -> {});
        Function<java.util.function.Consumer<FaultLink>, HandshakeRun.Result> shake =
                faults -> lane == 0 ? run.first(faults) : run.second(first.client(), faults);
        var honest = shake.apply(link -> {});
        assertThat(honest.bothProven()).isTrue();
        var step = protection == Protection.TLS ? 97 : 1;
        var in = honest.link().incoming().recorded().length;
        var out = honest.link().outgoing().recorded().length;
        for (var at = 0; at < (protection == Protection.TLS ? in - 400 : in); at += step) {
            var offset = at;
            var result = shake.apply(link -> link.incoming().cutAfter(offset, cut));
            assertThat(result.client()).as("cut at %s of %s in", at, in).isNull();
            assertThat(result.clientFailure()).isNotNull();
        }
        for (var at = 0; at < (protection == Protection.TLS ? out - 200 : out); at += step) {
            var offset = at;
            var result = shake.apply(link -> link.outgoing().cutAfter(offset, cut));
            assertThat(result.server()).as("cut at %s of %s out", at, out).isNull();
            assertThat(result.serverFailure()).isNotNull();
        }
    }

    /** Anybody can begin a second lane who heard the session id; only who proved the secret may cost the client its place. */
    @Test
    void aSecondLaneEndsTheReservationOnlyOnceTheSecretIsProven() throws Exception {
        var run = run(Protection.AES);
        var first = run.first(link -> {}).client();
        var honest = run.second(first, link -> {});
        assertThat(honest.bothProven()).isTrue();
        var sent = honest.link().outgoing().recorded().length;
        run.second(first, link -> link.outgoing().flipBit(sent - 1, 0)); // in the key check, behind the proof
        assertThat(run.gate.released).hasValue(1);
        assertThat(run.gate.secondsFailed).hasValue(0);
        run.second(first, link -> link.outgoing().cutAfter(Preface.BYTES + 100, Cut.END)); // before the proof
        assertThat(run.gate.released).hasValue(1);
        assertThat(run.gate.secondsFailed).hasValue(1);
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

    @Tag("sweep")
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
}
