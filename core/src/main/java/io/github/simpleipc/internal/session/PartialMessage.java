package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.wire.WireException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The one message of a lane that comes in pieces and is not complete. {@code docs/protocol.md}, section 6: between its
 * pieces only messages of a single frame come, so a lane never has more than one.
 */
final class PartialMessage {
    private final long id;
    private final int total;
    /** Null if the message is not wanted, and its pieces are passed over. */
    private final byte @Nullable [] data;

    private int filled;

    private PartialMessage(long id, int total, byte @Nullable [] data) {
        this.id = id;
        this.total = total;
        this.data = data;
    }

    /** Takes its room out of the budget; null if there is not enough, there or in this JVM. */
    static @Nullable PartialMessage tryCollect(long id, int total, ReceiveBudget budget) {
        if (!budget.tryReserve(total)) {
            return null;
        }
        try {
            return new PartialMessage(id, total, new byte[total]);
        } catch (OutOfMemoryError e) {
            budget.release(total);
            return null;
        }
    }

    /** A message that is there whole, with its room out of the budget; null if it is not whole, or there is not enough room. */
    static byte @Nullable [] tryTakeWhole(int total, ByteBuffer piece, ReceiveBudget budget) {
        if (piece.remaining() != total || !budget.tryReserve(total)) {
            return null;
        }
        try {
            var data = new byte[total];
            piece.get(data);
            return data;
        } catch (OutOfMemoryError e) {
            budget.release(total);
            return null;
        }
    }

    static PartialMessage skip(long id, int total) {
        return new PartialMessage(id, total, null);
    }

    long id() {
        return id;
    }

    int total() {
        return total;
    }

    boolean isSkipped() {
        return data == null;
    }

    /** Takes the next piece; true if that was the last. */
    boolean add(ByteBuffer piece) throws WireException {
        var count = piece.remaining();
        if (count > total - filled) {
            throw new WireException("a message of " + total + " bytes has a piece too many");
        }
        if (data == null) {
            piece.position(piece.limit());
        } else {
            piece.get(data, filled, count);
        }
        filled += count;
        return filled == total;
    }

    /** The whole message, once the last piece was added. */
    byte[] data() {
        if (data == null || filled != total) {
            throw new IllegalStateException("a message is not complete: " + filled + " of " + total);
        }
        return data;
    }
}
