package io.github.simpleipc.testkit;

import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;

/**
 * Megabytes in and out of one link, by a thread that reads and one that writes, in random sizes. The reader alone awaits: a
 * writer without room asks it, by a wakeup, to wait for room as well.
 */
final class LinkTraffic {
    private static final int TOTAL_BYTES = 4 * 1024 * 1024;
    private static final int MAX_BYTES = 100_000;

    private final Link link;
    private final long seed;
    private final AtomicBoolean wantsRoom = new AtomicBoolean();
    private final AtomicBoolean written = new AtomicBoolean();
    private final Semaphore room = new Semaphore(0);
    private final CRC32C readChecksum = new CRC32C();
    private final CRC32C writtenChecksum = new CRC32C();

    LinkTraffic(Link link, long seed) {
        this.link = link;
        this.seed = seed;
    }

    /** Writes all, and then the end. */
    Void write() throws IOException {
        try {
            writePieces();
            link.shutdownOutput();
        } finally {
            written.set(true);
            link.wakeup();
        }
        return null;
    }

    /** Reads to the end, and serves the writer as long as it is needed. */
    Void read() throws IOException {
        var random = new Random(~seed);
        var buffer = ByteBuffer.allocate(MAX_BYTES);
        var ended = false;
        while (!ended || !written.get()) {
            buffer.clear().limit(ended ? 0 : 1 + random.nextInt(MAX_BYTES));
            var got = ended ? 0 : link.tryRead(buffer);
            ended |= got < 0;
            readChecksum.update(buffer.flip());
            if (got == 0) {
                link.await(!ended, wantsRoom.get());
            }
            if (wantsRoom.compareAndSet(true, false)) {
                room.release();
            }
        }
        return null;
    }

    long readChecksum() {
        return readChecksum.getValue();
    }

    long writtenChecksum() {
        return writtenChecksum.getValue();
    }

    private void writePieces() throws IOException {
        var random = new Random(seed);
        for (var left = TOTAL_BYTES; left > 0; ) {
            var piece = new byte[Math.min(left, 1 + random.nextInt(MAX_BYTES))];
            random.nextBytes(piece);
            writtenChecksum.update(piece);
            left -= piece.length;
            var source = ByteBuffer.wrap(piece);
            while (source.hasRemaining()) {
                if (link.tryWrite(source) == 0) {
                    wantsRoom.set(true);
                    link.wakeup();
                    room.acquireUninterruptibly();
                }
            }
        }
    }
}
