package io.github.simpleipc.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.CipherException;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.LinkCiphers;
import io.github.simpleipc.testkit.LinkIo;
import io.github.simpleipc.testkit.Trials;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames to bytes and back, and everything that is not a frame. */
class FrameCodecTest {
    private static final int PIECE = FrameFormat.MAX_PIECE_BYTES;
    private static final byte[] KEY = new byte[32];
    private static final byte[] HASH = new byte[32];

    private static List<Frame> frames() {
        var frames = new ArrayList<Frame>();
        for (var kind : MessageKind.values()) {
            for (var size : new int[] {0, 1, 100, PIECE}) {
                frames.add(new Frame.Query(size + 1L, kind, 5_000_000_000L, size, data(size)));
            }
            frames.add(new Frame.Query(-1, kind, 0, PIECE + 1, data(PIECE)));
            frames.add(new Frame.Query(Long.MIN_VALUE, kind, Long.MAX_VALUE, Integer.MAX_VALUE, data(PIECE)));
        }
        for (var size : new int[] {0, 1, 100, PIECE}) {
            frames.add(new Frame.Response(7, size, data(size)));
        }
        frames.add(new Frame.Response(7, PIECE + 1, data(PIECE)));
        frames.add(new Frame.Piece(7, data(1)));
        frames.add(new Frame.Piece(7, data(PIECE)));
        for (var code : FailureCode.values()) {
            frames.add(new Frame.Failure(9, code.number(), "wörds of " + code));
        }
        frames.add(new Frame.Failure(9, 65_535, ""));
        frames.add(new Frame.Cancel(11));
        frames.add(new Frame.Ping());
        frames.add(new Frame.Close());
        return frames;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyFrameComesBackAsItWasWholeAndByteByByte(boolean aes) throws Exception {
        var encoder = new FrameEncoder(aes ? ciphers(Role.CLIENT).sealer() : null);
        var whole = new FrameDecoder(aes ? ciphers(Role.SERVER).opener() : null);
        var slow = new FrameDecoder(aes ? ciphers(Role.SERVER).opener() : null);
        for (var frame : frames()) {
            var expected = words(frame);
            var bytes = encode(encoder, frame);
            assertThat(bytes.remaining()).isLessThanOrEqualTo(whole.maxEncodedBytes());
            assertThat(words(whole.next(bytes.duplicate()))).isEqualTo(expected);
            var limit = bytes.limit();
            for (var end = 0; end < limit; end++) {
                bytes.limit(end);
                assertThat(slow.next(bytes)).isNull();
                assertThat(bytes.position()).isZero();
            }
            assertThat(words(slow.next(bytes.limit(limit)))).isEqualTo(expected);
            assertThat(bytes.remaining()).isZero();
        }
    }

    @Test
    void manyFramesInOneBufferComeOneAfterTheOther() throws Exception {
        var encoder = new FrameEncoder(null);
        var out = ByteBuffer.allocate(10_000);
        for (var id = 0; id < 100; id++) {
            encoder.encode(new Frame.Response(id, 10, data(10)), out);
        }
        out.flip();
        var decoder = new FrameDecoder(null);
        for (var id = 0; id < 100; id++) {
            assertThat(decoder.next(out)).isInstanceOfSatisfying(Frame.Response.class, frame -> {});
        }
        assertThat(decoder.next(out)).isNull();
    }

    /** Sessions encode their messages out of arrays, in pieces; on the wire it must be what the frames of a decoder are. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageThatIsEncodedInPiecesIsTheSameBytesAsItsFrames(boolean aes) throws Exception {
        var message = LinkIo.bytes(1, PIECE + 10);
        var out = ByteBuffer.allocate(300_000);
        var pieces = new FrameEncoder(aes ? ciphers(Role.CLIENT).sealer() : null);
        pieces.query(5, MessageKind.TEXT_SIGNAL, 77, message, PIECE, out);
        pieces.piece(5, message, PIECE, 10, out);
        pieces.response(6, message, PIECE, out);

        var expected = ByteBuffer.allocate(300_000);
        var frames = new FrameEncoder(aes ? ciphers(Role.CLIENT).sealer() : null);
        var first = ByteBuffer.wrap(message, 0, PIECE);
        frames.encode(new Frame.Query(5, MessageKind.TEXT_SIGNAL, 77, message.length, first.duplicate()), expected);
        frames.encode(new Frame.Piece(5, ByteBuffer.wrap(message, PIECE, 10)), expected);
        frames.encode(new Frame.Response(6, message.length, first), expected);
        assertThat(out.flip()).isEqualTo(expected.flip());
    }

    /** Another version reads them as these numbers, and takes those from 100 on for "the handler ran". */
    @Test
    void theNumbersOfFailuresAreTheProtocols() {
        assertThat(FailureCode.values())
                .extracting(FailureCode::number)
                .containsExactly(1, 2, 3, 4, 5, 6, 100, 101, 102);
    }

    @Test
    void kindsAreNamedForPeople() {
        assertThat(MessageKind.values())
                .extracting(MessageKind::toString)
                .containsExactly("text", "bytes", "text signal", "bytes signal");
    }

    @Test
    void aFailuresTextIsCutBetweenCharacters() throws Exception {
        for (var text : List.of("ü".repeat(600), "x" + "ü".repeat(600), "\ud83d\ude00".repeat(300), "y".repeat(2000))) {
            var bytes = encode(new FrameEncoder(null), new Frame.Failure(1, 1, text));
            var failure = (Frame.Failure) new FrameDecoder(null).next(bytes);
            assertThat(text).startsWith(failure.text());
            assertThat(failure.text().getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                    .isBetween(1021, 1024);
        }
    }

    /** Behind the length, which is made to fit: type, flags, zero, id, body. */
    @ParameterizedTest
    @CsvSource({
        "no type,              00 00 0000 0000000000000001",
        "unknown type,         08 00 0000 0000000000000001",
        "negative type,        ff 00 0000 0000000000000001",
        "zero is not zero,     05 00 0001 0000000000000000",
        "zero is not zero,     05 00 8000 0000000000000000",
        "flags of a ping,      05 01 0000 0000000000000000",
        "flags of a response,  02 01 0000 0000000000000001 00000000",
        "unknown flag,         01 04 0000 0000000000000001 0000000000000000 00000000",
        "unknown flag,         01 83 0000 0000000000000001 0000000000000000 00000000",
        "time is negative,     01 00 0000 0000000000000001 8000000000000000 00000000",
        "query without total,  01 00 0000 0000000000000001 0000000000000000 000000",
        "total is negative,    01 00 0000 0000000000000001 0000000000000000 80000000",
        "more than the total,  01 00 0000 0000000000000001 0000000000000000 00000001 0102",
        "less than the total,  01 00 0000 0000000000000001 0000000000000000 00000003 0102",
        "nothing of a total,   01 00 0000 0000000000000001 0000000000000000 00000003",
        "response too short,   02 00 0000 0000000000000001 000000",
        "response too long,    02 00 0000 0000000000000001 00000000 01",
        "response too little,  02 00 0000 0000000000000001 7fffffff 01",
        "failure without code, 03 00 0000 0000000000000001 00",
        "cancel with a body,   04 00 0000 0000000000000001 00",
        "ping with a body,     05 00 0000 0000000000000000 00",
        "close with a body,    06 00 0000 0000000000000000 00",
        "piece without bytes,  07 00 0000 0000000000000001",
    })
    void whatTheFormatDoesNotAllowIsAnError(String why, String hex) {
        var body = HexFormat.of().parseHex(hex.replace(" ", ""));
        var frame = ByteBuffer.allocate(4 + body.length)
                .putInt(body.length)
                .put(body)
                .flip();
        assertThatThrownBy(() -> new FrameDecoder(null).next(frame)).as(why).isInstanceOf(WireException.class);
    }

    @Test
    void aBodyOverItsMaximumIsAnError() {
        refuses(frame(FrameFormat.PIECE, PIECE + 1));
        refuses(frame(FrameFormat.FAILURE, 2 + 1025));
        var response = frame(FrameFormat.RESPONSE, 4 + PIECE + 1);
        refuses(response.putInt(16, PIECE + 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 0, 11, 12 + 12 + (64 << 10) + 1, Integer.MAX_VALUE})
    void aLengthOutOfRangeIsAnErrorBeforeTheFrameIsThere(int length) {
        refuses(ByteBuffer.allocate(4).putInt(length).flip());
    }

    @Test
    void mutatedFramesAreAFrameOrAnErrorAndNothingElse() throws Exception {
        var random = new Random(42);
        var errors = 0;
        var count = Trials.count(200_000);
        var small = frames().stream()
                .map(frame -> encodeUnchecked(frame))
                .filter(bytes -> bytes.remaining() < 1000)
                .toList();
        for (var i = 0; i < count; i++) {
            var bytes = small.get(random.nextInt(small.size())).duplicate();
            var array = new byte[bytes.remaining()];
            bytes.get(array);
            for (var changes = 1 + random.nextInt(3); changes > 0; changes--) {
                array[random.nextInt(array.length)] = (byte) random.nextInt();
            }
            var in = ByteBuffer.wrap(array, 0, random.nextInt(8) == 0 ? random.nextInt(array.length) : array.length);
            try {
                while (new FrameDecoder(null).next(in) != null) {
                    assertThat(in.position()).isPositive();
                }
            } catch (WireException e) {
                errors++;
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
        assertThat(errors).isGreaterThan(count / 10);
    }

    @Test
    void everyChangedBitOfASealedFrameIsAnError() throws Exception {
        var sealed = encode(new FrameEncoder(ciphers(Role.CLIENT).sealer()), new Frame.Response(3, 20, data(20)));
        for (var bit = 0; bit < sealed.limit() * 8; bit++) {
            var changed = ByteBuffer.allocate(sealed.limit() + 70_000).put(sealed.duplicate());
            changed.put(bit / 8, (byte) (changed.get(bit / 8) ^ 1 << bit % 8)).rewind();
            assertThatThrownBy(() -> {
                        // A longer length waits for more; what is behind it does not belong to it.
                        if (new FrameDecoder(ciphers(Role.SERVER).opener()).next(changed) != null) {
                            return;
                        }
                        throw new WireException("not there");
                    })
                    .isInstanceOfAny(WireException.class, CipherException.class);
        }
    }

    private static ByteBuffer frame(byte type, int bodyBytes) {
        var frame = ByteBuffer.allocate(16 + bodyBytes);
        return frame.putInt(0, 12 + bodyBytes).put(4, type);
    }

    private static void refuses(ByteBuffer bytes) {
        assertThatThrownBy(() -> new FrameDecoder(null).next(bytes)).isInstanceOf(WireException.class);
    }

    private static ByteBuffer encodeUnchecked(Frame frame) {
        try {
            return encode(new FrameEncoder(null), frame);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteBuffer encode(FrameEncoder encoder, Frame frame) throws CipherException {
        var out = ByteBuffer.allocate(encoder.maxEncodedBytes());
        encoder.encode(frame, out);
        return out.flip();
    }

    private static LinkCiphers ciphers(Role role) {
        return Encryption.aes(KEY).forLink(HASH, 0, role).orElseThrow();
    }

    private static ByteBuffer data(int size) {
        return ByteBuffer.wrap(LinkIo.bytes(size, size));
    }

    /** All of a frame, data included; data is not consumed. */
    private static String words(Frame frame) {
        var data = frame instanceof Frame.Query query
                ? query.data()
                : frame instanceof Frame.Response response
                        ? response.data()
                        : frame instanceof Frame.Piece piece ? piece.data() : ByteBuffer.allocate(0);
        var text = frame.toString().replaceAll("java.nio.\\w+\\[[^]]*]", "");
        return text + data.remaining() + "/" + data.duplicate().hashCode();
    }
}
