package io.github.simpleipc.internal.wire;

import io.github.simpleipc.internal.crypto.CipherException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Real frames, for fuzz targets to begin with. */
public final class FrameSamples {
    private FrameSamples() {}

    /** One of each type. */
    public static List<Frame> small() {
        return List.of(
                new Frame.Query(1, MessageKind.TEXT, 5_000_000_000L, 5, data("hello")),
                new Frame.Query(2, MessageKind.BYTES, 0, 0, data("")),
                new Frame.Query(3, MessageKind.TEXT_SIGNAL, 1, 2, data("on")),
                new Frame.Query(-4, MessageKind.BYTES_SIGNAL, Long.MAX_VALUE, 2, data("ab")),
                new Frame.Response(1, 4, data("seen")),
                new Frame.Failure(2, FailureCode.HANDLER_THREW.number(), "Exception: ü"),
                new Frame.Cancel(3),
                new Frame.Ping(),
                new Frame.Close(),
                new Frame.Piece(1, data("and so on")));
    }

    /** The first piece of a message of two. */
    public static Frame large() {
        return new Frame.Query(
                7,
                MessageKind.BYTES,
                5_000_000_000L,
                FrameFormat.MAX_PIECE_BYTES + 1,
                ByteBuffer.allocate(FrameFormat.MAX_PIECE_BYTES));
    }

    /** The frame as it is sent without encryption; its data is consumed. */
    public static byte[] encode(Frame frame) throws CipherException {
        var encoder = new FrameEncoder(null);
        var size = 32 + dataBytes(frame);
        var out = ByteBuffer.allocate(size);
        encoder.encode(frame, out);
        return Arrays.copyOf(out.array(), out.position());
    }

    /** One after the other. */
    public static byte[] concat(byte[] one, byte[] other) {
        var both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static int dataBytes(Frame frame) {
        if (frame instanceof Frame.Query query) {
            return query.data().remaining();
        }
        if (frame instanceof Frame.Response response) {
            return response.data().remaining();
        }
        if (frame instanceof Frame.Failure) {
            return FrameFormat.MAX_FAILURE_TEXT_BYTES;
        }
        return frame instanceof Frame.Piece piece ? piece.data().remaining() : 0;
    }

    private static ByteBuffer data(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
