package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.WireException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The message that a lane is in the middle of, if there is one. Owned by the lane's reader. */
final class MessageInPieces {
    private final ReceiveBudget budget;
    private @Nullable PartialMessage begun;

    /** @param budget where wanted messages have their room */
    MessageInPieces(ReceiveBudget budget) {
        this.budget = budget;
    }

    /** A first piece has come, of a message of so many bytes. */
    void checkMayBegin(int total, ByteBuffer first) throws WireException {
        if (begun != null && first.remaining() < total) {
            throw new WireException("a message in pieces was begun inside another");
        }
    }

    /** Takes the first piece of a message; true if it was the last, too. */
    boolean begin(PartialMessage message, ByteBuffer first) throws WireException {
        if (message.add(first)) {
            return true;
        }
        begun = message;
        return false;
    }

    /** Takes the next piece, and returns the message if that was the last. */
    @Nullable
    PartialMessage add(Frame.Piece piece) throws WireException {
        var message = begun;
        if (message == null || message.id() != piece.id()) {
            throw new WireException("a piece came of a message that was not begun");
        }
        if (!message.add(piece.data())) {
            return null;
        }
        begun = null;
        return message;
    }

    /** True in the middle of the message with this id. */
    boolean isOf(long id) {
        return begun != null && begun.id() == id;
    }

    /** Forgets the message, if there is one, and frees its room; true if it was wanted. */
    boolean drop() {
        var message = begun;
        begun = null;
        if (message == null || message.isSkipped()) {
            return false;
        }
        budget.release(message.total());
        return true;
    }
}
