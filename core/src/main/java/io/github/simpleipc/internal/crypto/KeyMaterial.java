package io.github.simpleipc.internal.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/**
 * Bytes of secrets and keys, on their way between files and memory. They go through a buffer outside the heap that is wiped
 * afterwards: with one inside, the JDK would leave a copy in a buffer of its own, which nobody can reach.
 */
public final class KeyMaterial {
    private static final int STEP_BYTES = 4 << 10;

    private KeyMaterial() {}

    /** Overwrites with zeros what nobody needs any more. */
    public static void wipe(byte[]... secrets) {
        for (var secret : secrets) {
            Arrays.fill(secret, (byte) 0);
        }
    }

    /**
     * The bytes of a file, which may be a pipe.
     *
     * @param maxBytes after so many it is not read any further
     * @return to be wiped
     */
    public static byte[] read(Path file, int maxBytes, Set<? extends OpenOption> options) throws IOException {
        try (var channel = Files.newByteChannel(file, options)) {
            return read(channel, maxBytes);
        }
    }

    static byte[] read(ReadableByteChannel channel, int maxBytes) throws IOException {
        var step = ByteBuffer.allocateDirect(Math.min(maxBytes, STEP_BYTES));
        var bytes = new byte[0];
        try {
            while (bytes.length < maxBytes) {
                step.clear().limit(Math.min(step.capacity(), maxBytes - bytes.length));
                var count = channel.read(step);
                if (count < 0) {
                    break;
                }
                var longer = Arrays.copyOf(bytes, bytes.length + count);
                step.flip().get(longer, bytes.length, count);
                wipe(bytes);
                bytes = longer;
            }
            return bytes;
        } catch (IOException | RuntimeException e) {
            wipe(bytes);
            throw e;
        } finally {
            wipe(step);
        }
    }

    /** Writes all of it. */
    public static void write(WritableByteChannel channel, byte[] bytes) throws IOException {
        var buffer = ByteBuffer.allocateDirect(bytes.length);
        try {
            buffer.put(bytes).flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } finally {
            wipe(buffer);
        }
    }

    private static void wipe(ByteBuffer buffer) {
        buffer.clear();
        while (buffer.hasRemaining()) {
            buffer.put((byte) 0);
        }
    }
}
