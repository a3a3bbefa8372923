package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameEncoder;
import io.github.simpleipc.internal.wire.FrameFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is to leave by one lane. Any thread appends; whichever thread gets the write lock writes all that has gathered, and a
 * frame once begun is finished by the next writer. When the link takes no more, the lane's reader is woken to wait for room
 * and to write on.
 *
 * <p>Order: frames about the link first; then at most one piece of the large messages for each buffer, so that they starve
 * nothing; then small messages. Large messages go one after the other.
 *
 * <p>Locks: {@code writing} before {@code queues}; nothing waits under either. A user's encryption runs under {@code writing}
 * alone, so that it holds up nobody who appends.
 */
final class Outbound {
    private final Link link;
    private final FrameEncoder encoder;
    private final Timer timer;
    private final long maxQueuedBytes;

    private final ReentrantLock queues = new ReentrantLock();
    private final Condition progressMade = queues.newCondition();
    /** Guarded by queues, as is all up to {@code closed}. */
    private final Queue<Frame> control = new ArrayDeque<>();

    private final Queue<OutboundMessage> small = new ArrayDeque<>();
    private final Queue<OutboundMessage> large = new ArrayDeque<>();
    /** How many of each queue keep their order: a signal overtakes none that is in the other queue. */
    private int orderedSmall;

    private int orderedLarge;
    /** Read without the lock. */
    private volatile long queuedBytes;

    /** Whether anything is queued; read without the lock. */
    private volatile boolean queued;
    /** True from taking something out of the queues until all that was taken has left. */
    private boolean writingOut;

    private boolean finished;
    private boolean closed;

    private final ReentrantLock writing = new ReentrantLock();
    /** Guarded by writing: encoded, from position to limit not yet written. */
    private final ByteBuffer buffer;
    /** Guarded by writing: messages whose last piece is in the buffer, and where it ends there. */
    private final Deque<Mark> marks = new ArrayDeque<>();

    private volatile boolean blocked;
    private volatile long lastWriteNanos;

    private record Mark(OutboundMessage message, int end) {}

    /**
     * What was taken to be encoded.
     *
     * @param completed the message whose last piece it is; null if it is none
     */
    private record Taken(Frame frame, @Nullable OutboundMessage completed) {}

    Outbound(Link link, FrameEncoder encoder, Timer timer, long maxQueuedBytes) {
        this.link = link;
        this.encoder = encoder;
        this.timer = timer;
        this.maxQueuedBytes = maxQueuedBytes;
        this.buffer = ByteBuffer.allocate(2 * encoder.maxEncodedBytes()).limit(0);
        this.lastWriteNanos = timer.nanoTime();
    }

    /** True while the link takes no more, and the lane's reader must wait for room. */
    boolean isBlocked() {
        return blocked;
    }

    /** When bytes last left, on the timer's clock. */
    long lastWriteNanos() {
        return lastWriteNanos;
    }

    /** How many bytes of messages wait, those of a begun one included. */
    long queuedBytes() {
        return queuedBytes;
    }

    /** True while a response must wait for room: see {@link #awaitRoom}. */
    boolean isOverfull() {
        return queuedBytes > maxQueuedBytes;
    }

    /** Appends a frame about the link, which overtakes all messages. */
    void appendControl(Frame frame) {
        queues.lock();
        try {
            if (!closed && !finished) {
                control.add(frame);
                queued = true;
            }
        } finally {
            queues.unlock();
        }
    }

    /** Appends a message; after the end it is forgotten, and whoever waits for it is settled by the end. */
    void append(OutboundMessage message) {
        queues.lock();
        try {
            if (closed || finished) {
                return;
            }
            changeQueuedBytes(message.bytes());
            if (message.isLarge() || (message.keepsOrder() && orderedLarge > 0)) {
                orderedLarge += message.keepsOrder() ? 1 : 0;
                large.add(message);
            } else {
                orderedSmall += message.keepsOrder() ? 1 : 0;
                small.add(message);
            }
            queued = true;
        } finally {
            queues.unlock();
        }
    }

    /**
     * Forgets a query of which nothing was taken yet and that was given up: while the link takes nothing, nobody else would
     * drop it, and its payload.
     */
    void forget(PendingQuery query) {
        queues.lock();
        try {
            if (small.removeIf(message -> drops(message, query))) {
                orderedSmall -= query.kind().isSignal() ? 1 : 0;
            } else if (large.removeIf(message -> drops(message, query))) {
                orderedLarge -= query.kind().isSignal() ? 1 : 0;
            }
            lookWhatIsQueued();
        } finally {
            queues.unlock();
        }
    }

    private boolean drops(OutboundMessage message, PendingQuery query) {
        if (!message.isOf(query)) {
            return false;
        }
        leftQueue(message);
        return true;
    }

    /**
     * Waits until there is room for a response, so that a peer which does not read cannot make them pile up; until the end at
     * the most. Not interruptible, as the response is owed.
     */
    void awaitRoom() {
        queues.lock();
        try {
            while (!closed && isOverfull()) {
                progressMade.awaitUninterruptibly();
            }
        } finally {
            queues.unlock();
        }
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
        } while (!blocked && queued);
        return !full;
    }

    /** By the lane's reader: writes what has gathered while it handled what it had read; false if that was nothing. */
    boolean flushGathered() throws IOException {
        if (!queued) {
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
        if (!blocked && queued) {
            flush();
        }
    }

    /**
     * True if nothing is queued, and all that was taken has left. Without the write lock: an appender that found it held
     * would take this thread for a writer.
     */
    boolean isEmpty() {
        queues.lock();
        try {
            return !writingOut && !queued;
        } finally {
            queues.unlock();
        }
    }

    /** Ends the stream behind what has left; what is still appended is forgotten, as after the end. */
    void shutdown() throws IOException {
        writing.lock();
        try {
            queues.lock();
            try {
                finished = true;
            } finally {
                queues.unlock();
            }
            link.shutdownOutput();
        } finally {
            writing.unlock();
        }
    }

    /** Forgets all; tells the messages that certainly stayed behind. Called once the link is closed. */
    void close() {
        writing.lock();
        try {
            queues.lock();
            try {
                closed = true;
                control.clear();
                small.clear();
                large.clear();
                queued = false;
                progressMade.signalAll();
            } finally {
                queues.unlock();
            }
            for (var mark : marks) {
                mark.message.stayedBehind();
            }
            marks.clear();
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
                marks.clear();
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
        var mark = marks.peekFirst();
        while (mark != null && mark.end <= buffer.position()) {
            marks.removeFirst();
            mark = marks.peekFirst();
        }
    }

    /** Encodes the next frames, as many as fit; false if there are none. */
    private boolean fill() throws IOException {
        buffer.clear();
        try {
            for (var next = take(); next != null; next = take()) {
                encoder.encode(next.frame, buffer);
                if (next.completed != null) {
                    marks.add(new Mark(next.completed, buffer.position()));
                }
            }
        } finally {
            buffer.flip();
        }
        return buffer.hasRemaining();
    }

    /** Takes the next frame out of the queues, if there is one and the buffer has room for it. */
    private @Nullable Taken take() throws IOException {
        queues.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            var next = buffer.position() == 0 ? takeLarge() : null;
            if (next == null && fits(FrameFormat.MAX_FAILURE_TEXT_BYTES) && !control.isEmpty()) {
                next = new Taken(control.remove(), null);
            }
            if (next == null) {
                next = takeSmall();
            }
            writingOut = next != null || buffer.position() > 0;
            lookWhatIsQueued();
            return next;
        } finally {
            queues.unlock();
        }
    }

    /** The first small message that is still wanted. */
    private @Nullable Taken takeSmall() {
        var message = small.peek();
        while (message != null && fits(message.bytes())) {
            small.remove();
            orderedSmall -= message.keepsOrder() ? 1 : 0;
            leftQueue(message);
            if (message.mayTakeNext()) {
                return new Taken(message.nextFrame(), message);
            }
            message = small.peek();
        }
        return null;
    }

    /** One piece of the first large message that is still wanted, or what ends one that is not. */
    private @Nullable Taken takeLarge() {
        for (var message = large.peek(); message != null; message = large.peek()) {
            if (message.keepsOrder() && !message.isBegun() && orderedSmall > 0) {
                // Small ones that were sent before it are still waiting; none comes behind it while it waits for them.
                return null;
            }
            if (message.mayTakeNext()) {
                return takePiece(message);
            }
            var abandonment = message.isBegun() ? message.abandonment() : null;
            removeLarge(message);
            if (abandonment != null) {
                return new Taken(abandonment, null);
            }
        }
        return null;
    }

    private Taken takePiece(OutboundMessage message) {
        var frame = message.nextFrame();
        if (!message.isTaken()) {
            return new Taken(frame, null);
        }
        removeLarge(message);
        return new Taken(frame, message);
    }

    // All writers hold the lock.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void changeQueuedBytes(int change) {
        queuedBytes += change;
    }

    private void leftQueue(OutboundMessage message) {
        changeQueuedBytes(-message.bytes());
        progressMade.signalAll();
    }

    private void removeLarge(OutboundMessage message) {
        large.remove();
        leftQueue(message);
        orderedLarge -= message.keepsOrder() ? 1 : 0;
    }

    /** By a frame's own size: beside a large message's piece there is room for one more of the largest, or for many small. */
    private boolean fits(int bodyBytes) {
        return buffer.remaining() >= encoder.maxEncodedBytes() - FrameFormat.MAX_PIECE_BYTES + bodyBytes;
    }

    private void lookWhatIsQueued() {
        queued = !control.isEmpty() || !small.isEmpty() || !large.isEmpty();
    }
}
