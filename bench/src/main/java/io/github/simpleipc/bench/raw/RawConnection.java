package io.github.simpleipc.bench.raw;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Messages over a blocking socket: a length of four bytes, then the message. For one thread. */
final class RawConnection implements AutoCloseable {
    private static final int LENGTH_BYTES = Integer.BYTES;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final SocketChannel channel;
    /** Between position and limit is what was read and not yet taken. */
    private ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
    /** Up to the position is what was put and not yet written. */
    private ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);

    RawConnection(SocketChannel channel) {
        this.channel = channel;
    }

    /** Appends a message to what the next flush writes. */
    void put(byte[] message) {
        if (out.remaining() < LENGTH_BYTES + message.length) {
            out = ByteBuffer.allocateDirect(out.position() + LENGTH_BYTES + message.length)
                    .put(out.flip());
        }
        out.putInt(message.length).put(message);
    }

    void flush() throws IOException {
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        out.clear();
    }

    /** Whether a whole message is here already. */
    boolean hasNext() {
        return in.remaining() >= LENGTH_BYTES && in.remaining() - LENGTH_BYTES >= in.getInt(in.position());
    }

    /** The next message; waits for it. */
    byte[] next() throws IOException {
        while (!hasNext()) {
            read();
        }
        var message = new byte[in.getInt()];
        in.get(message);
        return message;
    }

    private void read() throws IOException {
        var needed = LENGTH_BYTES + (in.remaining() < LENGTH_BYTES ? 0 : in.getInt(in.position()));
        if (needed > in.capacity()) {
            in = ByteBuffer.allocateDirect(needed).put(in);
        } else if (in.position() > 0) {
            in.compact();
        } else {
            in.position(in.limit()).limit(in.capacity());
        }
        var count = channel.read(in);
        in.flip();
        if (count < 0) {
            throw new EOFException("the other side has closed");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
