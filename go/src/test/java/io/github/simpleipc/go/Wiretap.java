package io.github.simpleipc.go;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;

/** One socket, line by line, for a peer that is played from a recording: reads as one should, and writes what it is told. */
final class Wiretap implements Closeable {
    private final SocketChannel channel;
    private final LineCodec codec;
    private final Queue<byte[]> lines = new ArrayDeque<>();
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();

    Wiretap(SocketChannel channel, LineCodec codec) {
        this.channel = channel;
        this.codec = codec;
    }

    void write(String line) throws IOException {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
    }

    void write(Message message) throws IOException {
        channel.write(ByteBuffer.wrap(codec.encode(message)));
    }

    Message read() throws IOException {
        while (lines.isEmpty()) {
            var buffer = ByteBuffer.allocate(8192);
            if (channel.read(buffer) < 0) {
                throw new EOFException();
            }
            for (int i = 0; i < buffer.position(); i++) {
                if (buffer.get(i) == '\n') {
                    lines.add(rest.toByteArray());
                    rest.reset();
                } else {
                    rest.write(buffer.get(i));
                }
            }
        }
        return codec.decode(lines.remove());
    }

    /** True if nothing but the end comes. */
    boolean isAtEnd() throws IOException {
        try {
            return read() == null;
        } catch (EOFException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
