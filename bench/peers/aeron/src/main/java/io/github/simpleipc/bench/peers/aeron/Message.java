package io.github.simpleipc.bench.peers.aeron;

import io.aeron.Publication;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** An id, then the bytes. */
final class Message {
    private static final int ID_BYTES = Long.BYTES;

    private Message() {}

    /** Sends it, as soon as the other side has made room. */
    static void send(Publication to, long id, byte[] bytes, IdleStrategy idle) {
        var head = new UnsafeBuffer(new byte[ID_BYTES]);
        head.putLong(0, id);
        var body = new UnsafeBuffer(bytes);
        idle.reset();
        while (true) {
            var position = to.offer(head, 0, ID_BYTES, body, 0, bytes.length);
            if (position >= 0) {
                return;
            }
            if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED) {
                throw new IllegalStateException("nothing can be sent any more: " + Publication.errorString(position));
            }
            idle.idle();
        }
    }

    static long id(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset);
    }

    static byte[] bytes(DirectBuffer buffer, int offset, int length) {
        var bytes = new byte[length - ID_BYTES];
        buffer.getBytes(offset + ID_BYTES, bytes);
        return bytes;
    }
}
