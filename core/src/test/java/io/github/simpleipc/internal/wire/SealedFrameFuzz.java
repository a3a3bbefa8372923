package io.github.simpleipc.internal.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.simpleipc.internal.crypto.CipherException;
import io.github.simpleipc.internal.crypto.FrameSealer;
import io.github.simpleipc.internal.crypto.TestCiphers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes, sealed with the right key, in place of frames, and what becomes of the stream on its way. What was sealed next is
 * taken as if it had never been sealed; from the first change on nothing is.
 *
 * <p>An input is a row of frames, each of a {@link Fate} (1), where it is changed (1), a length (1) and so many bytes.
 */
class SealedFrameFuzz {
    private static final byte[] KEY = new byte[32];
    private static final int MOST_FRAMES = 16;
    private static final List<Fate> FATES = List.of(Fate.values());

    /** What becomes of a frame on its way. */
    private enum Fate {
        ARRIVES,
        BIT_CHANGED,
        CUT_SHORT,
        MADE_LONGER,
        LOST,
        COMES_TWICE,
        NEVER_SEALED;

        static Fate of(byte number) {
            var index = number & 0x1F;
            return index < FATES.size() ? FATES.get(index) : ARRIVES;
        }
    }

    static Stream<byte[]> seeds() throws CipherException {
        var seeds = new ArrayList<byte[]>();
        for (var fate : Fate.values()) {
            var row = new byte[0];
            for (var frame : FrameSamples.small()) {
                var bytes = FrameSamples.encode(frame);
                var plain = Arrays.copyOfRange(bytes, FrameFormat.LENGTH_BYTES, bytes.length);
                var changed = frame instanceof Frame.Cancel ? fate : Fate.ARRIVES;
                row = FrameSamples.concat(row, new byte[] {(byte) FATES.indexOf(changed), 14, (byte) plain.length});
                row = FrameSamples.concat(row, plain);
            }
            seeds.add(row);
        }
        return seeds.stream();
    }

    @MethodSource("seeds")
    @FuzzTest
    void opens(byte[] input) throws CipherException {
        var sealer = TestCiphers.sealer(KEY);
        var stream = new ByteArrayOutputStream();
        var expected = new ArrayList<ByteBuffer>();
        var intact = true;
        var in = ByteBuffer.wrap(input);
        for (var frames = 0; in.remaining() >= 3 && frames < MOST_FRAMES; frames++) {
            var fate = Fate.of(in.get());
            var at = in.get() & 0xFF;
            var plain = new byte[Math.min(in.get() & 0xFF, in.remaining())];
            in.get(plain);
            intact &= fate == Fate.ARRIVES || fate == Fate.COMES_TWICE;
            intact = intact && expect(plain, expected);
            send(fate, at, seal(sealer, plain), plain, stream);
            intact &= fate != Fate.COMES_TWICE;
        }
        var opened = open(stream.toByteArray(), expected);
        check(opened == expected.size(), "a frame that was sealed next was not taken");
    }

    /** False once the stream is over, since this is no frame. */
    private static boolean expect(byte[] plain, List<ByteBuffer> expected) throws CipherException {
        var bytes = ByteBuffer.allocate(FrameFormat.LENGTH_BYTES + plain.length)
                .putInt(plain.length)
                .put(plain)
                .flip();
        try {
            var frame = new FrameDecoder(null).next(bytes);
            check(frame != null, "a whole frame was not taken");
            expected.add(ByteBuffer.wrap(FrameSamples.encode(frame)));
            return true;
        } catch (WireException e) {
            return false;
        }
    }

    private static void send(Fate fate, int at, byte[] sealed, byte[] plain, ByteArrayOutputStream stream) {
        switch (fate) {
            case ARRIVES -> put(sealed, stream);
            case BIT_CHANGED -> {
                sealed[at % sealed.length] ^= (byte) (1 << (at & 7));
                put(sealed, stream);
            }
            case CUT_SHORT -> put(Arrays.copyOf(sealed, at % sealed.length), stream);
            case MADE_LONGER -> put(Arrays.copyOf(sealed, sealed.length + 1 + at), stream);
            case LOST -> {}
            case COMES_TWICE -> {
                put(sealed, stream);
                put(sealed, stream);
            }
            case NEVER_SEALED -> put(plain, stream);
        }
    }

    private static void put(byte[] frame, ByteArrayOutputStream stream) {
        stream.writeBytes(ByteBuffer.allocate(FrameFormat.LENGTH_BYTES)
                .putInt(frame.length)
                .array());
        stream.writeBytes(frame);
    }

    /** How many frames came out, each as it is expected. */
    private static int open(byte[] stream, List<ByteBuffer> expected) throws CipherException {
        var decoder = new FrameDecoder(TestCiphers.opener(KEY));
        var in = ByteBuffer.wrap(stream);
        for (var count = 0; ; count++) {
            Frame frame;
            try {
                frame = decoder.next(in);
            } catch (WireException | CipherException e) {
                return count;
            }
            if (frame == null) {
                return count;
            }
            check(count < expected.size(), "a frame was taken that was not sealed next");
            check(
                    expected.get(count).equals(ByteBuffer.wrap(FrameSamples.encode(frame))),
                    "a frame is not what was sealed");
        }
    }

    private static byte[] seal(FrameSealer sealer, byte[] plain) throws CipherException {
        var sealed = ByteBuffer.allocate(plain.length + sealer.maxOverhead());
        sealer.seal(ByteBuffer.wrap(plain), sealed);
        return Arrays.copyOf(sealed.array(), sealed.position());
    }

    private static void check(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }
}
