package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameEncoder;
import io.github.simpleipc.internal.wire.FrameFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What was taken out of an {@link OutboundQueue} to be written at once: no more than the buffer has room for, in the order in
 * which it leaves. Owned by whoever has the write lock.
 */
final class OutboundBatch {
    private final FrameEncoder encoder;
    /** What was taken, frames about the link beside messages, of each its next frame. */
    private final Queue<Object> taken = new ArrayDeque<>();

    private int room;

    OutboundBatch(FrameEncoder encoder) {
        this.encoder = encoder;
    }

    /** Starts with the room that a buffer has left; false if that is less than any frame may need. */
    boolean startFor(ByteBuffer buffer) {
        room = buffer.remaining();
        return room >= encoder.maxEncodedBytes();
    }

    boolean isEmpty() {
        return taken.isEmpty();
    }

    /** By a frame's own size: beside a large message's piece there is room for one more of the largest, or for many small. */
    boolean hasRoomFor(int bodyBytes) {
        return room >= encodedBytes(bodyBytes);
    }

    void add(Frame frame) {
        taken.add(frame);
        room -= encodedBytes(FrameFormat.MAX_FAILURE_TEXT_BYTES);
    }

    /** Adds a message's next frame. */
    void add(OutboundMessage message) {
        taken.add(message);
        room -= encodedBytes(message.nextBytes());
    }

    /**
     * Encodes it all, and is empty then.
     *
     * @param nowNanos the timer's time
     * @param completed gets each message whose last frame was encoded
     */
    void encode(ByteBuffer buffer, long nowNanos, Queue<OutboundMessage> completed) throws IOException {
        for (var next = taken.peek(); next != null; next = taken.peek()) {
            if (next instanceof OutboundMessage message) {
                var isLast = message.isAtLastFrame();
                message.encodeNext(encoder, buffer, nowNanos);
                if (isLast) {
                    completed.add(message);
                }
            } else {
                encoder.encode((Frame) next, buffer);
            }
            taken.remove();
        }
    }

    /** What was not encoded stays behind for ever. */
    void abandon() {
        for (var next : taken) {
            if (next instanceof OutboundMessage message && message.isAtLastFrame()) {
                message.stayedBehind();
            }
        }
        taken.clear();
    }

    private int encodedBytes(int bodyBytes) {
        return encoder.maxEncodedBytes() - FrameFormat.MAX_PIECE_BYTES + bodyBytes;
    }
}
