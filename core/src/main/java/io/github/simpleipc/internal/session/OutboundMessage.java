package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.crypto.CipherException;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameEncoder;
import io.github.simpleipc.internal.wire.FrameFormat;
import java.nio.ByteBuffer;

/** A query or a response on its way out, piece by piece. Owned by the writer of its lane once it is queued. */
abstract class OutboundMessage {
    private final byte[] payload;
    private int taken;
    private int end;

    private OutboundMessage(byte[] payload) {
        this.payload = payload;
    }

    final int bytes() {
        return payload.length;
    }

    final boolean isLarge() {
        return payload.length > FrameFormat.MAX_PIECE_BYTES;
    }

    final boolean isBegun() {
        return taken > 0;
    }

    /** True if one more frame takes the rest of it. */
    final boolean isAtLastFrame() {
        return payload.length - taken <= FrameFormat.MAX_PIECE_BYTES;
    }

    /** How many of its bytes the next frame takes. */
    final int nextBytes() {
        return Math.min(FrameFormat.MAX_PIECE_BYTES, payload.length - taken);
    }

    /**
     * Encodes its next frame, and notes where that ends.
     *
     * @param nowNanos the timer's time
     */
    final void encodeNext(FrameEncoder encoder, ByteBuffer out, long nowNanos) throws CipherException {
        var count = nextBytes();
        if (taken == 0) {
            encodeFirst(encoder, payload, count, out, nowNanos);
        } else {
            encoder.piece(id(), payload, taken, count, out);
        }
        taken += count;
        end = out.position();
    }

    /** Where its last encoded frame ends in the buffer. */
    final int end() {
        return end;
    }

    /** True if signals of the same sender must not overtake it. */
    abstract boolean keepsOrder();

    /** Asked before each piece is taken; false if it was given up, as only queries are. */
    abstract boolean mayTakeNext();

    /** What tells the peer that a begun query was given up. */
    final Frame abandonment() {
        return new Frame.Cancel(id());
    }

    /** The writer is gone for ever, and the last piece of this message was not written. */
    abstract void stayedBehind();

    /** True for the message of this query. */
    boolean isOf(PendingQuery query) {
        return false;
    }

    abstract long id();

    abstract void encodeFirst(FrameEncoder encoder, byte[] message, int count, ByteBuffer out, long nowNanos)
            throws CipherException;

    static OutboundMessage of(PendingQuery query) {
        return new Query(query);
    }

    static OutboundMessage response(long id, byte[] payload) {
        return new Response(id, payload);
    }

    private static final class Query extends OutboundMessage {
        private final PendingQuery query;

        Query(PendingQuery query) {
            super(query.takePayload());
            this.query = query;
        }

        @Override
        boolean isOf(PendingQuery other) {
            return query == other;
        }

        @Override
        boolean keepsOrder() {
            return query.kind().isSignal();
        }

        @Override
        boolean mayTakeNext() {
            if (isAtLastFrame()) {
                return query.leave();
            }
            return isBegun() ? query.progress() == PendingQuery.Progress.BEGUN : query.begin();
        }

        @Override
        void stayedBehind() {
            query.stayedBehind();
        }

        @Override
        long id() {
            return query.id();
        }

        @Override
        void encodeFirst(FrameEncoder encoder, byte[] message, int count, ByteBuffer out, long nowNanos)
                throws CipherException {
            var timeLeft = Math.max(0, query.deadline().atNanos() - nowNanos);
            encoder.query(query.id(), query.kind(), timeLeft, message, count, out);
        }
    }

    private static final class Response extends OutboundMessage {
        private final long id;

        Response(long id, byte[] payload) {
            super(payload);
            this.id = id;
        }

        @Override
        boolean keepsOrder() {
            return false;
        }

        @Override
        boolean mayTakeNext() {
            return true;
        }

        @Override
        void stayedBehind() {}

        @Override
        long id() {
            return id;
        }

        @Override
        void encodeFirst(FrameEncoder encoder, byte[] message, int count, ByteBuffer out, long nowNanos)
                throws CipherException {
            encoder.response(id, message, count, out);
        }
    }
}
