package io.github.simpleipc.testkit;

import io.github.simpleipc.internal.transport.Link;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;

/** Blocking input and output on links, for tests; one thread for each link. */
public final class LinkIo {
    private LinkIo() {}

    /** Writes all of it, however long that takes. */
    public static void writeFully(Link link, byte[] bytes) throws IOException {
        var source = ByteBuffer.wrap(bytes);
        while (source.hasRemaining()) {
            if (link.tryWrite(source) == 0) {
                link.await(false, true);
            }
        }
    }

    /** Reads so many bytes, and not one more. */
    public static byte[] readFully(Link link, int count) throws IOException {
        var target = ByteBuffer.allocate(count);
        while (target.hasRemaining()) {
            var got = link.tryRead(target);
            if (got < 0) {
                throw new EOFException("end after " + target.position() + " of " + count + " bytes");
            }
            if (got == 0) {
                link.await(true, false);
            }
        }
        return target.array();
    }

    /** Reads until the end of the stream. */
    public static byte[] readToEnd(Link link) throws IOException {
        var all = new ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(8192);
        while (true) {
            var got = link.tryRead(buffer.clear());
            if (got < 0) {
                return all.toByteArray();
            }
            if (got == 0) {
                link.await(true, false);
            }
            all.write(buffer.array(), 0, got);
        }
    }

    /** Bytes that are the same for the same seed. */
    public static byte[] bytes(long seed, int count) {
        var bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
