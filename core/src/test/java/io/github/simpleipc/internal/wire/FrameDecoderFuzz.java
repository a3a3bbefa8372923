package io.github.simpleipc.internal.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.simpleipc.internal.crypto.CipherException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes in place of frames. What is taken is what would be sent for it, byte for byte; it does not matter how the bytes
 * arrive; all else is a {@link WireException}.
 *
 * <p>An input is how many zeros follow (2), how many bytes arrive at a time (1), and the bytes.
 */
class FrameDecoderFuzz {
    private static final int HEAD = 3;

    static Stream<byte[]> seeds() throws CipherException {
        var seeds = new ArrayList<byte[]>();
        for (var frame : FrameSamples.small()) {
            seeds.add(FrameSamples.concat(new byte[] {0, 0, 5}, FrameSamples.encode(frame)));
        }
        var all = new byte[] {0, 0, 17};
        for (var frame : FrameSamples.small()) {
            all = FrameSamples.concat(all, FrameSamples.encode(frame));
        }
        seeds.add(all);
        // First pieces of 64 KiB, of zeros, and a piece after them.
        var first = FrameSamples.encode(FrameSamples.large());
        seeds.add(FrameSamples.concat(new byte[] {(byte) 0xF7, (byte) 0xC2, 120}, Arrays.copyOf(first, 28)));
        seeds.add(FrameSamples.concat(new byte[] {(byte) 0xFF, (byte) 0xFF, 127}, Arrays.copyOf(first, 28)));
        return seeds.stream();
    }

    @MethodSource("seeds")
    @FuzzTest
    void decodes(byte[] input) throws CipherException {
        if (input.length < HEAD) {
            return;
        }
        var bytes = Arrays.copyOfRange(input, HEAD, input.length + zeros(input));
        // copyOfRange has filled up with what is behind the end: zeros.
        var whole = decode(bytes, bytes.length);
        var inParts = decode(bytes, 1 + (input[2] & 0x7F) * (bytes.length > 4096 ? 64 : 1));
        check(whole.equals(inParts), "the frames depend on how the bytes arrive");
    }

    private static int zeros(byte[] input) {
        return (input[0] & 0xF0) == 0xF0 ? 33 * (((input[0] & 0x0F) << 8) | (input[1] & 0xFF)) : 0;
    }

    /** What the frames would be sent as, and how it ended. */
    private static List<ByteBuffer> decode(byte[] bytes, int atATime) throws CipherException {
        var decoder = new FrameDecoder(null);
        var frames = new ArrayList<ByteBuffer>();
        var in = ByteBuffer.wrap(bytes);
        for (var end = Math.min(atATime, bytes.length); ; end = Math.min(end + atATime, bytes.length)) {
            in.limit(end);
            while (true) {
                var start = in.position();
                Frame frame;
                try {
                    frame = decoder.next(in);
                } catch (WireException e) {
                    frames.add(ByteBuffer.wrap(String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8)));
                    return frames;
                }
                if (frame == null) {
                    check(in.position() == start, "a part of a frame was consumed");
                    check(in.remaining() < decoder.maxEncodedBytes(), "a frame that is there whole was not taken");
                    break;
                }
                frames.add(reencoded(frame, Arrays.copyOfRange(bytes, start, in.position())));
            }
            if (end == bytes.length) {
                return frames;
            }
        }
    }

    private static ByteBuffer reencoded(Frame frame, byte[] taken) throws CipherException {
        checkFormat(frame);
        var again = FrameSamples.encode(frame);
        if (frame instanceof Frame.Ping || frame instanceof Frame.Close) {
            // Their id is not looked at.
            Arrays.fill(taken, 8, 16, (byte) 0);
        }
        if (frame instanceof Frame.Failure failure && !isUtf8(Arrays.copyOfRange(taken, 18, taken.length))) {
            check(again.length <= 18 + FrameFormat.MAX_FAILURE_TEXT_BYTES, "a failure is longer than may be");
            check(
                    failure.text().startsWith(new String(again, 18, again.length - 18, StandardCharsets.UTF_8)),
                    "a malformed text is not cut between two characters");
        } else {
            check(Arrays.equals(taken, again), "a frame is not what would be sent for it");
        }
        return ByteBuffer.wrap(again);
    }

    /** What bytes that are sent again as they came don't show. */
    private static void checkFormat(Frame frame) {
        if (frame instanceof Frame.Query query) {
            check(query.timeLeftNanos() >= 0, "a query has a negative time left");
            checkFirstPiece(query.total(), query.data().remaining());
        } else if (frame instanceof Frame.Response response) {
            checkFirstPiece(response.total(), response.data().remaining());
        } else if (frame instanceof Frame.Piece piece) {
            var bytes = piece.data().remaining();
            check(bytes > 0 && bytes <= FrameFormat.MAX_PIECE_BYTES, "a piece has a length that none may have");
        }
    }

    private static void checkFirstPiece(int total, int bytes) {
        check(total >= 0, "a message has a negative length");
        check(bytes == Math.min(total, FrameFormat.MAX_PIECE_BYTES), "a first piece has a length that it may not have");
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            var ignored = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static void check(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }
}
