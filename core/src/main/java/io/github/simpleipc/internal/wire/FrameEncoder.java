package io.github.simpleipc.internal.wire;

import io.github.simpleipc.internal.crypto.CipherException;
import io.github.simpleipc.internal.crypto.FrameSealer;
import io.github.simpleipc.internal.log.ShortText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Frames to bytes, in the order in which they leave one link. Not thread safe: owned by whoever writes the link. */
public final class FrameEncoder {
    private final @Nullable FrameSealer sealer;
    private final ByteBuffer plain;

    /** An encoder for a link whose frames are sealed by {@code sealer}, or not at all. */
    public FrameEncoder(@Nullable FrameSealer sealer) {
        this.sealer = sealer;
        this.plain = ByteBuffer.allocate(sealer == null ? 0 : FrameFormat.MAX_PLAIN_BYTES);
    }

    /** The room that every frame fits into, in bytes. */
    public int maxEncodedBytes() {
        return FrameFormat.LENGTH_BYTES + FrameFormat.MAX_PLAIN_BYTES + (sealer == null ? 0 : sealer.maxOverhead());
    }

    /**
     * Appends one frame; its data is consumed.
     *
     * @param out big-endian, with room for {@link #maxEncodedBytes()}
     */
    public void encode(Frame frame, ByteBuffer out) throws CipherException {
        var lengthAt = out.position();
        put(frame, begin(out));
        end(lengthAt, out);
    }

    /** Appends a query, or its first piece: the first {@code count} bytes of a message. */
    public void query(long id, MessageKind kind, long timeLeftNanos, byte[] message, int count, ByteBuffer out)
            throws CipherException {
        var lengthAt = out.position();
        var in = begin(out);
        queryHead(in, id, kind, timeLeftNanos, message.length);
        in.put(message, 0, count);
        end(lengthAt, out);
    }

    /** Appends a response, or its first piece: the first {@code count} bytes of a message. */
    public void response(long id, byte[] message, int count, ByteBuffer out) throws CipherException {
        var lengthAt = out.position();
        var in = begin(out);
        head(in, FrameFormat.RESPONSE, 0, id);
        in.putInt(message.length).put(message, 0, count);
        end(lengthAt, out);
    }

    /** Appends a further piece of a message. */
    public void piece(long id, byte[] message, int from, int count, ByteBuffer out) throws CipherException {
        var lengthAt = out.position();
        var in = begin(out);
        head(in, FrameFormat.PIECE, 0, id);
        in.put(message, from, count);
        end(lengthAt, out);
    }

    /** Leaves room for the length, and says where the frame behind it goes. */
    private ByteBuffer begin(ByteBuffer out) {
        out.position(out.position() + FrameFormat.LENGTH_BYTES);
        return sealer == null ? out : plain.clear();
    }

    private void end(int lengthAt, ByteBuffer out) throws CipherException {
        if (sealer != null) {
            sealer.seal(plain.flip(), out);
        }
        out.putInt(lengthAt, out.position() - lengthAt - FrameFormat.LENGTH_BYTES);
    }

    private static void put(Frame frame, ByteBuffer out) {
        if (frame instanceof Frame.Query query) {
            queryHead(out, query.id(), query.kind(), query.timeLeftNanos(), query.total());
            out.put(query.data());
        } else if (frame instanceof Frame.Response response) {
            head(out, FrameFormat.RESPONSE, 0, response.id());
            out.putInt(response.total()).put(response.data());
        } else if (frame instanceof Frame.Piece piece) {
            head(out, FrameFormat.PIECE, 0, piece.id());
            out.put(piece.data());
        } else if (frame instanceof Frame.Failure failure) {
            head(out, FrameFormat.FAILURE, 0, failure.id());
            out.putShort((short) failure.code()).put(shortUtf8(failure.text()));
        } else if (frame instanceof Frame.Cancel cancel) {
            head(out, FrameFormat.CANCEL, 0, cancel.id());
        } else if (frame instanceof Frame.Ping) {
            head(out, FrameFormat.PING, 0, 0);
        } else if (frame instanceof Frame.Close) {
            head(out, FrameFormat.CLOSE, 0, 0);
        } else {
            throw new AssertionError("a frame without a layout: " + frame);
        }
    }

    private static void queryHead(ByteBuffer out, long id, MessageKind kind, long timeLeftNanos, int total) {
        var flags = (kind.isText() ? FrameFormat.FLAG_TEXT : 0) | (kind.isSignal() ? FrameFormat.FLAG_SIGNAL : 0);
        head(out, FrameFormat.QUERY, flags, id);
        out.putLong(timeLeftNanos).putInt(total);
    }

    private static void head(ByteBuffer out, byte type, int flags, long id) {
        out.put(type).put((byte) flags).putShort((short) 0).putLong(id);
    }

    /** The text in UTF-8, cut between two characters where it is too long. */
    private static byte[] shortUtf8(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(bytes, ShortText.bytesThatFit(bytes, FrameFormat.MAX_FAILURE_TEXT_BYTES));
    }
}
