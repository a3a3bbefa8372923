package io.github.simpleipc.go;

import io.github.simpleipc.spi.WireLink;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes a link's bytes apart into lines; keeps what follows a line for the next. Holds no more than the longest line, and
 * no more room than it once needed to hold what really came. For one thread at a time.
 */
final class LineReader {
    private static final int FIRST_BYTES = 4096;
    /** A buffer that grew beyond this for one line is not kept for the next. */
    private static final int KEPT_BYTES = 64 << 10;

    private final WireLink link;
    private int maxLineBytes;
    private byte[] buffer = new byte[FIRST_BYTES];
    /** What has come and was not handed out: from start to end, without a line feed before searched. */
    private int start;

    private int end;
    private int searched;

    LineReader(WireLink link, int maxLineBytes) {
        this.link = link;
        this.maxLineBytes = maxLineBytes;
    }

    /** From now on lines may be this long. */
    void setMaxLineBytes(int max) {
        maxLineBytes = max;
    }

    /** Blocks until a line is there. */
    byte[] read() throws IOException {
        var line = poll();
        while (line == null) {
            link.await(true, false);
            line = poll();
        }
        return line;
    }

    /**
     * The next line, without its line feed; null if it has not come yet.
     *
     * @throws EOFException at the end of the link
     * @throws MalformedLineException if a line is too long
     */
    byte @Nullable [] poll() throws IOException {
        while (true) {
            var line = next();
            if (line != null) {
                return line;
            }
            makeRoom();
            var count = link.tryRead(ByteBuffer.wrap(buffer, end, buffer.length - end));
            if (count < 0) {
                throw new EOFException(
                        start == end ? "the peer closed the link" : "the peer closed the link in the middle of a line");
            }
            if (count == 0) {
                return null;
            }
            end += count;
        }
    }

    private byte @Nullable [] next() throws MalformedLineException {
        while (searched < end) {
            if (buffer[searched] == '\n') {
                var line = Arrays.copyOfRange(buffer, start, searched);
                searched++;
                start = searched;
                return line;
            }
            searched++;
            if (searched - start > maxLineBytes) {
                throw new MalformedLineException("a line is longer than " + maxLineBytes + " bytes");
            }
        }
        return null;
    }

    private void makeRoom() {
        var held = end - start;
        if (held == 0 && buffer.length > KEPT_BYTES) {
            buffer = new byte[FIRST_BYTES];
        } else if (end == buffer.length && start > 0) {
            System.arraycopy(buffer, start, buffer, 0, held);
        } else if (end == buffer.length) {
            // The line feed comes on top.
            buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, maxLineBytes + 1L));
        } else {
            return;
        }
        start = 0;
        end = held;
        searched = held;
    }

    /** How many bytes of a line have come whose end has not. */
    int heldBytes() {
        return end - start;
    }

    /** What has come of the line that has not ended; for saying what it looks like. */
    byte[] unfinished() {
        return Arrays.copyOfRange(buffer, start, end);
    }
}
