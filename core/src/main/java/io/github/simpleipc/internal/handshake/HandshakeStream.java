package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.WireException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Whole messages of the handshake on a link: length (2), type (1), body. Blocks, and reads not one byte too many. Whoever
 * uses it guards the link with a deadline.
 */
final class HandshakeStream {
    /** The longest body. With at most four messages a side, a stranger makes this side hold less than 1 KiB. */
    static final int MAX_BODY_BYTES = 255;

    static final byte CLIENT_HELLO = 1;
    static final byte SERVER_HELLO = 2;
    static final byte CLIENT_PROOF = 3;
    static final byte SERVER_PROOF = 4;
    static final byte KEY_CHECK = 5;
    static final byte REFUSED = 6;

    private static final int HEAD_BYTES = 3;

    private final Link link;

    HandshakeStream(Link link) {
        this.link = link;
    }

    /** One message. */
    record Message(byte type, byte[] bytes) {
        /** The body, without length and type. */
        ByteBuffer body() {
            return ByteBuffer.wrap(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES).slice();
        }
    }

    /** Whole bytes of a message, as they go into the transcript. */
    static byte[] encode(byte type, ByteBuffer body) {
        var bytes = ByteBuffer.allocate(HEAD_BYTES + body.remaining());
        bytes.putShort((short) body.remaining()).put(type).put(body);
        return bytes.array();
    }

    void write(byte[] bytes) throws IOException {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (link.tryWrite(buffer) == 0) {
                link.await(false, true);
            }
        }
    }

    Message read() throws IOException {
        var head = readExactly(HEAD_BYTES);
        var length = ByteBuffer.wrap(head).getShort();
        var type = head[HEAD_BYTES - 1];
        if (length < 0 || length > maxBodyBytes(type)) {
            throw new WireException("a message of the handshake has type " + type + " and length " + length);
        }
        var bytes = Arrays.copyOf(head, HEAD_BYTES + length);
        System.arraycopy(readExactly(length), 0, bytes, HEAD_BYTES, length);
        return new Message(type, bytes);
    }

    byte[] readExactly(int count) throws IOException {
        var buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            readSome(buffer);
        }
        return buffer.array();
    }

    /** Blocks until at least one byte has come. */
    void readSome(ByteBuffer buffer) throws IOException {
        while (true) {
            var count = link.tryRead(buffer);
            if (count > 0) {
                return;
            }
            if (count < 0) {
                throw new EOFException("the other side closed the link during the handshake");
            }
            link.await(true, false);
        }
    }

    /** A key check may be longer: a custom provider's overhead comes on top. Only who has proven the secret sends one. */
    private static int maxBodyBytes(byte type) {
        return type == KEY_CHECK ? 2 * 1024 : MAX_BODY_BYTES;
    }
}
