package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.FrameEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes what is to leave by one lane. Any thread appends to the {@link #queue}; whichever thread gets the write lock writes all
 * that has gathered, and a frame once begun is finished by the next writer. When the link takes no more, the lane's reader waits
 * for room and writes on.
 *
 * <p>Locks: {@code writing} before the queue's; nothing waits under either. A user's encryption runs under {@code writing}
 * alone, so that it holds up nobody who appends.
 */
final class Outbound {
    private final Link link;
    private final Timer timer;
    private final OutboundQueue queue;

    private final ReentrantLock writing = new ReentrantLock();
    /** Guarded by writing: encoded, from position to limit not yet written. */
    private final ByteBuffer buffer;
    /** Guarded by writing: messages whose last piece is in the buffer. */
    private final Deque<OutboundMessage> completed = new ArrayDeque<>();
    /** Guarded by writing: on its way from the queue into the buffer. */
    private final OutboundBatch batch;

    private volatile boolean blocked;
    private volatile long lastWriteNanos;

    /** @param buffer with room for two of the largest frames */
    Outbound(Link link, FrameEncoder encoder, Timer timer, ByteBuffer buffer, long maxQueuedBytes) {
        this.link = link;
        this.timer = timer;
        this.queue = new OutboundQueue(maxQueuedBytes);
        this.buffer = buffer.limit(0);
        this.batch = new OutboundBatch(encoder);
        this.lastWriteNanos = timer.nanoTime();
    }

    /** What waits to be written. */
    OutboundQueue queue() {
        return queue;
    }

    /** True while the link takes no more, and the lane's reader must wait for room. */
    boolean isBlocked() {
        return blocked;
    }

    /** When bytes last left, on the timer's clock. */
    long lastWriteNanos() {
        return lastWriteNanos;
    }

    /**
     * Writes what the link takes now, unless another thread is at it, who then does it.
     *
     * @return false if the link has just become full, and the lane's reader must be told
     */
    boolean flush() throws IOException {
        var full = false;
        do {
            if (!writing.tryLock()) {
                return !full;
            }
            try {
                full |= writeAll();
            } finally {
                writing.unlock();
            }
            // What was appended between the last look and the unlock has met a held lock, so it is this thread's to
            // write.
        } while (!blocked && queue.isQueued());
        return !full;
    }

    /** By the lane's reader: writes what has gathered while it handled what it had read; false if that was nothing. */
    boolean flushGathered() throws IOException {
        if (!queue.isQueued()) {
            return false;
        }
        flush();
        return true;
    }

    /** Called by the lane's reader when the link may have room again. */
    void flushBlocked() throws IOException {
        writing.lock();
        try {
            writeAll();
        } finally {
            writing.unlock();
        }
        // As in flush: who appended meanwhile has met a held lock and left the writing to this thread.
        if (!blocked && queue.isQueued()) {
            flush();
        }
    }

    /** Ends the stream behind what has left; what is still appended is forgotten, as after the end. */
    void shutdown() throws IOException {
        writing.lock();
        try {
            queue.finish();
            link.shutdownOutput();
        } finally {
            writing.unlock();
        }
    }

    /** Forgets all; tells the messages that certainly stayed behind. Called once the link is closed. */
    void close() {
        writing.lock();
        try {
            queue.close();
            completed.forEach(OutboundMessage::stayedBehind);
            completed.clear();
            batch.abandon();
        } finally {
            writing.unlock();
        }
    }

    /** True if the link has just become full. */
    private boolean writeAll() throws IOException {
        while (true) {
            if (!buffer.hasRemaining() && !fill()) {
                return false;
            }
            int count;
            try {
                count = link.tryWrite(buffer);
            } catch (IOException | RuntimeException e) {
                // How much of it has left cannot be known now.
                completed.clear();
                throw e;
            }
            if (count > 0) {
                lastWriteNanos = timer.nanoTime();
                dropWritten();
            } else {
                var wasBlocked = blocked;
                blocked = true;
                return !wasBlocked;
            }
            if (!buffer.hasRemaining()) {
                blocked = false;
            }
        }
    }

    private void dropWritten() {
        var first = completed.peekFirst();
        while (first != null && first.end() <= buffer.position()) {
            completed.removeFirst();
            first = completed.peekFirst();
        }
    }

    /** Encodes what is next, as much as fits; false if there is nothing. */
    private boolean fill() throws IOException {
        buffer.clear();
        try {
            while (queue.isQueued() && batch.startFor(buffer) && queue.take(batch)) {
                batch.encode(buffer, timer.nanoTime(), completed);
            }
        } finally {
            buffer.flip();
        }
        if (!buffer.hasRemaining()) {
            queue.allHasLeft();
            return false;
        }
        return true;
    }
}
