package io.github.simpleipc.internal.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.LinkCiphers;
import io.github.simpleipc.internal.handshake.ClientHandshake.ProbeResult;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameEncoder;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.internal.wire.WireException;
import io.github.simpleipc.testkit.LinkIo;
import io.github.simpleipc.testkit.MemoryLinks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every example of {@code docs/protocol.md} against the code: what it says, the code sends, and understands. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProtocolDocTest {
    private static final ProtocolDoc DOC = ProtocolDoc.read();
    private static final String INPUTS = ProtocolDoc.INPUTS;

    @Test
    void theProofKeyIsDerivedAsWritten() {
        assertThat(DOC.get(INPUTS, "secret")).isEqualTo(ascii("correct horse battery staple"));
        assertThat(DocSides.client("plain").proofKey()).isEqualTo(DOC.get(INPUTS, "proof-key"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "aes"})
    void aClientSpeaksAsWritten(String mode) throws Exception {
        var client = new ClientHandshake(DocSides.client(mode));
        var first = clientLane(mode + " lane 0", client::first);
        var second = clientLane(mode + " lane 1", raw -> client.second(raw, first));
        assertThat(List.of(first.lane(), second.lane())).containsExactly(0, 1);
        assertThat(first.isAskers()).isTrue();
        assertThat(second.isAskers()).isFalse();
        assertThat(second.peerInstance()).isEqualTo(hex(DOC.get(INPUTS, "server-instance")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "aes"})
    void aServerSpeaksAsWritten(String mode) throws Exception {
        var server = DocSides.server(mode);
        var gate = new DocGate(Gate.Verdict.RESERVED, true, Optional.of(DOC.get(mode + " lane 0", "final-hash")));
        serverLane(server, mode + " lane 0", gate);
        serverLane(server, mode + " lane 1", gate);
        assertThat(gate.proven).extracting(ProvenLane::lane).containsExactly(0, 1);
        assertThat(gate.proven.get(0).peerInstance()).isEqualTo(hex(DOC.get(INPUTS, "client-instance")));
        assertThat(gate.proven.get(1).peerLimits()).isEqualTo(DocSides.LIMITS);
    }

    @Test
    void aCustomEncryptionGetsTheHeadsAsWritten() throws Exception {
        var block = "custom lane 0";
        var gate = new DocGate(Gate.Verdict.RESERVED, true, Optional.empty());
        serverLane(DocSides.server("custom"), block, gate);
        var client = clientLane(block, new ClientHandshake(DocSides.client("custom"))::first);
        checkFrames(
                Map.of("client-ping", new Frame.Ping()),
                Map.of("client-ping", DOC.get(block, "client-ping")),
                client.ciphers(),
                gate.proven.get(0).ciphers());
        checkFrames(
                Map.of("server-response", response(1, 4, ascii("seen"))),
                Map.of("server-response", DOC.get(block, "server-response")),
                gate.proven.get(0).ciphers(),
                client.ciphers());
    }

    @Test
    void theTranscriptUnderTlsIsMadeAsWritten() {
        var block = DOC.block("tls lane 0");
        assertThat(Preface.make(true)).isEqualTo(block.get("client-preface")).isEqualTo(block.get("server-preface"));
        var transcript = new Transcript();
        block.forEach((name, bytes) -> {
            if (!name.equals("hash")) {
                transcript.add(bytes);
            }
        });
        assertThat(transcript.hash()).isEqualTo(block.get("hash"));
    }

    @ParameterizedTest
    @CsvSource({"free,FREE", "busy,BUSY"})
    void aProbeGoesAsWritten(String name, ProbeResult expected) throws Exception {
        var probe = new LinkedHashMap<>(DOC.block("probe"));
        probe.put("server-proof", probe.get("server-proof-" + name));
        try (var links = MemoryLinks.pair()) {
            var result = begin(() -> new ClientHandshake(DocSides.client("plain")).probe(links.left()));
            playServer(links.right(), probe);
            assertThat(result.get()).isEqualTo(expected);
        }
        try (var links = MemoryLinks.pair()) {
            var gate = new DocGate(Gate.Verdict.BUSY, expected == ProbeResult.FREE, Optional.empty());
            var server = new ServerHandshake(DocSides.server("plain"), gate);
            var result = begin(() -> run(server, links.left()));
            playClient(links.right(), probe);
            result.get();
            assertThat(gate.proven).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "busy, plain lane 0, BUSY",
        "closing, plain lane 0, HANDSHAKE_FAILED",
        "wrong-secret, plain lane 0, WRONG_SECRET",
        "wrong-key, aes lane 0, WRONG_KEY",
        "encryption-mismatch, plain lane 0, ENCRYPTION_MISMATCH",
        "no-such-session, plain lane 1, HANDSHAKE_FAILED"
    })
    void refusalsAreAsWritten(String name, String block, Reason reason) throws Exception {
        var refusal = DOC.get("refusals", name);
        try (var links = MemoryLinks.pair()) {
            var result = begin(() -> new ClientHandshake(DocSides.client("plain")).first(links.left()));
            LinkIo.writeFully(links.right(), DOC.get("plain lane 0", "server-preface"));
            LinkIo.writeFully(links.right(), refusal);
            assertThat(refusedWith(result)).isEqualTo(reason);
        }
        var verdict = switch (name) {
            case "busy" -> Gate.Verdict.BUSY;
            case "closing" -> Gate.Verdict.CLOSING;
            default -> Gate.Verdict.RESERVED;
        };
        var said = new LinkedHashMap<>(DOC.block(block));
        switch (name) {
            case "wrong-secret" -> said.put("client-proof", oneBitOff(said.get("client-proof")));
            case "wrong-key" -> said.put("client-key-check", oneBitOff(said.get("client-key-check")));
            default -> {}
        }
        try (var links = MemoryLinks.pair()) {
            var mode = block.startsWith("aes") || name.equals("encryption-mismatch") ? "aes" : "plain";
            var server = new ServerHandshake(DocSides.server(mode), new DocGate(verdict, true, Optional.empty()));
            var result = begin(() -> run(server, links.left()));
            for (var message : List.of("client-preface", "client-hello", "client-proof", "client-key-check")) {
                LinkIo.writeFully(links.right(), said.getOrDefault(message, new byte[0]));
            }
            assertThat(refusedWith(result)).isEqualTo(reason);
            links.left().close();
            assertThat(hex(LinkIo.readToEnd(links.right()))).endsWith(hex(refusal));
        }
    }

    @Test
    void aSecondLaneThatIsAProbeIsRefused() {
        var hello = DOC.get("plain lane 1", "client-hello").clone();
        hello[4] = 1;
        assertThatThrownBy(() -> Hello.OfClient.read(ByteBuffer.wrap(hello, 3, hello.length - 3)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("probe");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 0x80, 0xFF})
    void flagsThatNobodyKnowsAreNoPreface(int flags) {
        var preface = DOC.get("plain lane 0", "client-preface").clone();
        preface[6] = (byte) flags;
        var ownTls = (flags & 1) != 0;
        assertThatThrownBy(() -> Preface.judge(preface, preface.length, ownTls))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.NOT_A_PEER));
    }

    @Test
    void framesInTheClearAreAsWritten() throws Exception {
        checkFrames(frames(), DOC.block("plain frames"), Optional.empty(), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "0,CLIENT,client-to-server",
        "0,SERVER,server-to-client",
        "1,SERVER,server-to-client",
        "1,CLIENT,client-to-server"
    })
    void sealedFramesAreAsWritten(int lane, Role sender, String direction) throws Exception {
        var finalHash = DOC.get("aes lane " + lane, "final-hash");
        var encryption = DocSides.encryption("aes");
        var sending = encryption.forLink(finalHash, lane, sender).orElseThrow();
        var receiving = encryption.forLink(finalHash, lane, sender.opposite()).orElseThrow();
        // Number 0 of each direction.
        var check = new KeyCheck(sending, finalHash).sealed();
        assertThat(check)
                .isEqualTo(DOC.get("aes lane " + lane, (sender == Role.CLIENT ? "client" : "server") + "-key-check"));
        new KeyCheck(receiving, finalHash).check(new HandshakeStream.Message(HandshakeStream.KEY_CHECK, check));
        var sealed = DOC.block("aes frames lane " + lane + " " + direction);
        var plain = new LinkedHashMap<String, Frame>();
        sealed.keySet().forEach(name -> plain.put(name, frames().get(name)));
        checkFrames(plain, sealed, Optional.of(sending), Optional.of(receiving));
    }

    /** What the frames of the page are, by their names there. */
    private static Map<String, Frame> frames() {
        var fiveSeconds = 5_000_000_000L;
        var frames = new LinkedHashMap<String, Frame>();
        frames.put("query-text", query(1, MessageKind.TEXT, fiveSeconds, 5, ascii("hello")));
        frames.put("query-bytes", query(2, MessageKind.BYTES, 250_000_000, 3, new byte[] {0, 1, -1}));
        frames.put("query-empty", query(3, MessageKind.TEXT, 0, 0, new byte[0]));
        frames.put("signal-text", query(4, MessageKind.TEXT_SIGNAL, fiveSeconds, 2, ascii("go")));
        frames.put("signal-bytes", query(5, MessageKind.BYTES_SIGNAL, fiveSeconds, 1, new byte[] {7}));
        frames.put("query-first-piece", query(6, MessageKind.BYTES, fiveSeconds, 65537, ascii("a".repeat(65536))));
        frames.put("query-last-piece", new Frame.Piece(6, ByteBuffer.wrap(ascii("a"))));
        frames.put("response", response(1, 4, ascii("seen")));
        frames.put("response-empty", response(4, 0, new byte[0]));
        frames.put("response-first-piece", response(6, 131073, ascii("b".repeat(65536))));
        frames.put("response-second-piece", new Frame.Piece(6, ByteBuffer.wrap(ascii("b".repeat(65536)))));
        frames.put("response-last-piece", new Frame.Piece(6, ByteBuffer.wrap(ascii("b"))));
        frames.put("failure", new Frame.Failure(2, 100, "IllegalStateException: no"));
        frames.put("cancel", new Frame.Cancel(2));
        frames.put("ping", new Frame.Ping());
        frames.put("close", new Frame.Close());
        return frames;
    }

    private static void checkFrames(
            Map<String, Frame> frames,
            Map<String, byte[]> written,
            Optional<LinkCiphers> sending,
            Optional<LinkCiphers> receiving)
            throws Exception {
        assertThat(frames.keySet()).containsExactlyElementsOf(written.keySet());
        var decoder = new FrameDecoder(receiving.map(LinkCiphers::opener).orElse(null));
        var encoder = new FrameEncoder(sending.map(LinkCiphers::sealer).orElse(null));
        var room = new byte[encoder.maxEncodedBytes()];
        for (var name : written.keySet()) {
            var in = ByteBuffer.wrap(written.get(name));
            assertThat(decoder.next(in)).as(name).isEqualTo(frames.get(name));
            assertThat(in.hasRemaining()).as(name).isFalse();
            var out = ByteBuffer.wrap(room);
            encoder.encode(frames.get(name), out);
            assertThat(HexFormat.of().formatHex(room, 0, out.position()))
                    .as(name)
                    .isEqualTo(hex(written.get(name)));
        }
    }

    private interface LaneHandshake {
        ProvenLane run(Link raw) throws Exception;
    }

    private static ProvenLane clientLane(String block, LaneHandshake handshake) throws Exception {
        try (var links = MemoryLinks.pair()) {
            var result = begin(() -> handshake.run(links.left()));
            playServer(links.right(), DOC.block(block));
            var proven = result.get();
            assertThat(proven.transcriptHash()).isEqualTo(DOC.get(block, "final-hash"));
            assertThat(proven.sessionId()).isEqualTo(hex(DOC.get(INPUTS, "session-id")));
            return proven;
        }
    }

    private static void serverLane(OwnSide self, String block, DocGate gate) throws Exception {
        try (var links = MemoryLinks.pair()) {
            var server = new ServerHandshake(self, gate);
            var result = begin(() -> run(server, links.left()));
            playClient(links.right(), DOC.block(block));
            result.get();
            var proven = gate.proven.get(gate.proven.size() - 1);
            assertThat(proven.transcriptHash()).isEqualTo(DOC.get(block, "final-hash"));
            assertThat(proven.sessionId()).isEqualTo(hex(DOC.get(INPUTS, "session-id")));
        }
    }

    private static void playServer(Link link, Map<String, byte[]> said) throws Exception {
        for (var step : List.of("preface", "hello", "proof", "key-check")) {
            expect(link, said, "client-" + step);
            LinkIo.writeFully(link, said.getOrDefault("server-" + step, preface(said, step)));
        }
    }

    private static void playClient(Link link, Map<String, byte[]> said) throws Exception {
        for (var step : List.of("preface", "hello", "proof", "key-check")) {
            LinkIo.writeFully(link, said.getOrDefault("client-" + step, preface(said, step)));
            expect(link, said, "server-" + step);
        }
    }

    private static void expect(Link link, Map<String, byte[]> said, String name) throws Exception {
        var expected = said.getOrDefault(name, preface(said, name.substring("client-".length())));
        assertThat(hex(LinkIo.readFully(link, expected.length))).as(name).isEqualTo(hex(expected));
    }

    /** A block without prefaces has those of the first; what else is missing is not sent. */
    private static byte[] preface(Map<String, byte[]> said, String step) {
        return step.equals("preface") && !said.containsKey("client-preface")
                ? DOC.get("plain lane 0", "client-preface")
                : new byte[0];
    }

    private static Void run(ServerHandshake server, Link link) throws Exception {
        server.run(link, new ServerHandshake.Watch() {
            @Override
            public void prefaced() {}

            @Override
            public void proven() {}
        });
        return null;
    }

    private static <T> FutureTask<T> begin(Callable<T> job) {
        var task = new FutureTask<>(job);
        var thread = new Thread(task, "handshake");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static Reason refusedWith(FutureTask<?> result) {
        var failure = catchThrowableOfType(ExecutionException.class, result::get);
        return ((ConnectFailedException) failure.getCause()).reason();
    }

    private static Frame query(long id, MessageKind kind, long timeLeft, int total, byte[] data) {
        return new Frame.Query(id, kind, timeLeft, total, ByteBuffer.wrap(data));
    }

    private static Frame response(long id, int total, byte[] data) {
        return new Frame.Response(id, total, ByteBuffer.wrap(data));
    }

    private static byte[] oneBitOff(byte[] bytes) {
        var changed = bytes.clone();
        changed[changed.length - 1] ^= 1;
        return changed;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
