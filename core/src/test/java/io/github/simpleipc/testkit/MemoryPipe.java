package io.github.simpleipc.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One direction of a pair of {@link MemoryLink}s: a ring of bytes and how it ended. Guarded by the pair's lock. */
final class MemoryPipe {
    private enum End {
        /** The writer may write, the reader may read. */
        NONE,
        /** The writer is done; what it wrote before can be read. */
        FINISHED,
        /** One side was torn off; what was under way is lost. */
        RESET
    }

    private final byte[] ring;
    private int start;
    private int size;
    private End end = End.NONE;
    private boolean readerGone;

    MemoryPipe(int capacity) {
        ring = new byte[capacity];
    }

    boolean isReadable() {
        return size > 0 || end != End.NONE;
    }

    boolean isWritable() {
        return size < ring.length || end != End.NONE || readerGone;
    }

    int read(ByteBuffer target) throws IOException {
        if (end == End.RESET) {
            throw new IOException("connection reset");
        }
        if (size == 0 && end == End.FINISHED) {
            return -1;
        }
        var count = 0;
        while (size > 0 && target.hasRemaining()) {
            var length = Math.min(Math.min(size, ring.length - start), target.remaining());
            target.put(ring, start, length);
            start = (start + length) % ring.length;
            size -= length;
            count += length;
        }
        return count;
    }

    int write(ByteBuffer source) throws IOException {
        if (end == End.RESET) {
            throw new IOException("connection reset");
        }
        if (end == End.FINISHED) {
            throw new IOException("output is shut down");
        }
        if (readerGone) {
            throw new IOException("broken pipe");
        }
        var count = 0;
        while (size < ring.length && source.hasRemaining()) {
            var at = (start + size) % ring.length;
            var length = Math.min(Math.min(ring.length - size, ring.length - at), source.remaining());
            source.get(ring, at, length);
            size += length;
            count += length;
        }
        return count;
    }

    void finish() {
        if (end == End.NONE) {
            end = End.FINISHED;
        }
    }

    void readerLeaves() {
        readerGone = true;
        size = 0;
    }

    void reset() {
        end = End.RESET;
        size = 0;
    }
}
