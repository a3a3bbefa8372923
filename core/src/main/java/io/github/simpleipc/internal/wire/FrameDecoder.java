package io.github.simpleipc.internal.wire;

import io.github.simpleipc.internal.crypto.CipherException;
import io.github.simpleipc.internal.crypto.FrameOpener;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Bytes to frames, in the order in which they come through one link. Strict: what {@link FrameFormat} does not allow is an
 * error. Not thread safe: owned by whoever reads the link.
 */
public final class FrameDecoder {
    private final @Nullable FrameOpener opener;
    private final ByteBuffer plain;
    private final int maxLength;
    /** A view of what is decoded, kept, so that a frame costs none of its own. */
    private ByteBuffer view;

    private ByteBuffer viewed;

    /** A decoder for a link whose frames are opened by {@code opener}, or were never sealed. */
    public FrameDecoder(@Nullable FrameOpener opener) {
        this.opener = opener;
        this.plain = ByteBuffer.allocate(opener == null ? 0 : FrameFormat.MAX_PLAIN_BYTES);
        this.viewed = plain;
        this.view = plain.duplicate();
        this.maxLength = FrameFormat.MAX_PLAIN_BYTES + (opener == null ? 0 : opener.maxOverhead());
    }

    /** The room that every frame fits into, in bytes. */
    public int maxEncodedBytes() {
        return FrameFormat.LENGTH_BYTES + maxLength;
    }

    /**
     * Takes the next frame out of what has come.
     *
     * @param in big-endian, from position to limit; consumed up to the end of the frame
     * @return null, with nothing consumed, if the frame is not there whole
     * @throws WireException if it is not a frame
     * @throws CipherException if it is not the frame that the peer sealed
     */
    public @Nullable Frame next(ByteBuffer in) throws WireException, CipherException {
        if (in.remaining() < FrameFormat.LENGTH_BYTES) {
            return null;
        }
        var length = in.getInt(in.position());
        if (length < FrameFormat.HEAD_BYTES || length > maxLength) {
            throw new WireException("a frame's length must be " + FrameFormat.HEAD_BYTES + " to " + maxLength
                    + ", but is " + Integer.toUnsignedString(length));
        }
        if (in.remaining() < FrameFormat.LENGTH_BYTES + length) {
            return null;
        }
        var start = in.position() + FrameFormat.LENGTH_BYTES;
        var behindLength = viewOf(in).limit(start + length).position(start);
        in.position(start + length);
        return parse(opener == null ? behindLength : open(opener, behindLength));
    }

    // A buffer is itself, whatever is in another.
    @SuppressWarnings("ReferenceEquality")
    private ByteBuffer viewOf(ByteBuffer in) {
        if (viewed != in) {
            viewed = in;
            view = in.duplicate();
        }
        return view;
    }

    private ByteBuffer open(FrameOpener opener, ByteBuffer sealed) throws WireException, CipherException {
        plain.clear();
        opener.open(sealed, plain);
        plain.flip();
        if (plain.remaining() < FrameFormat.HEAD_BYTES) {
            throw new WireException("a frame of " + plain.remaining() + " bytes has no head");
        }
        return plain;
    }

    private static Frame parse(ByteBuffer in) throws WireException {
        var type = in.get();
        var flags = in.get() & 0xFF;
        var zero = in.getShort();
        var id = in.getLong();
        if (zero != 0 || (type != FrameFormat.QUERY && flags != 0) || flags > 3) {
            throw new WireException(
                    "a frame of type " + type + " has flags " + flags + " and " + zero + " where zero must be");
        }
        return switch (type) {
            case FrameFormat.QUERY -> query(id, flags, in);
            case FrameFormat.RESPONSE -> response(id, in);
            case FrameFormat.FAILURE -> failure(id, in);
            case FrameFormat.PIECE -> piece(id, in);
            case FrameFormat.CANCEL -> bodiless(new Frame.Cancel(id), in);
            case FrameFormat.PING -> bodiless(new Frame.Ping(), in);
            case FrameFormat.CLOSE -> bodiless(new Frame.Close(), in);
            default -> throw new WireException("no frame has the type " + type);
        };
    }

    private static Frame query(long id, int flags, ByteBuffer in) throws WireException {
        need(in, FrameFormat.QUERY_FIELDS_BYTES, "query");
        var timeLeft = in.getLong();
        var total = in.getInt();
        if (timeLeft < 0) {
            throw new WireException("a query's time left is negative: " + timeLeft);
        }
        var kind = MessageKind.of((flags & FrameFormat.FLAG_TEXT) != 0, (flags & FrameFormat.FLAG_SIGNAL) != 0);
        return new Frame.Query(id, kind, timeLeft, total, firstPiece(in, total));
    }

    private static Frame response(long id, ByteBuffer in) throws WireException {
        need(in, FrameFormat.RESPONSE_FIELDS_BYTES, "response");
        var total = in.getInt();
        return new Frame.Response(id, total, firstPiece(in, total));
    }

    private static Frame failure(long id, ByteBuffer in) throws WireException {
        need(in, FrameFormat.FAILURE_FIELDS_BYTES, "failure");
        var code = in.getShort() & 0xFFFF;
        if (in.remaining() > FrameFormat.MAX_FAILURE_TEXT_BYTES) {
            throw new WireException(
                    "a failure's text has " + in.remaining() + " bytes, over " + FrameFormat.MAX_FAILURE_TEXT_BYTES);
        }
        // What a peer says for people to read is not worth a lost link: malformed text is shown as best it can be.
        return new Frame.Failure(id, code, StandardCharsets.UTF_8.decode(in).toString());
    }

    private static Frame piece(long id, ByteBuffer in) throws WireException {
        if (!in.hasRemaining() || in.remaining() > FrameFormat.MAX_PIECE_BYTES) {
            throw new WireException(
                    "a piece must have 1 to " + FrameFormat.MAX_PIECE_BYTES + " bytes, but has " + in.remaining());
        }
        return new Frame.Piece(id, in);
    }

    private static Frame bodiless(Frame frame, ByteBuffer in) throws WireException {
        if (in.hasRemaining()) {
            throw new WireException("a frame without a body has one: " + frame);
        }
        return frame;
    }

    private static ByteBuffer firstPiece(ByteBuffer in, int total) throws WireException {
        var here = in.remaining();
        if (total < 0
                || here > total
                || here > FrameFormat.MAX_PIECE_BYTES
                || (here < total && here != FrameFormat.MAX_PIECE_BYTES)) {
            throw new WireException("a first piece has " + here + " bytes of " + Integer.toUnsignedString(total));
        }
        return in;
    }

    private static void need(ByteBuffer in, int bytes, String what) throws WireException {
        if (in.remaining() < bytes) {
            throw new WireException("a " + what + " is too short");
        }
    }
}
