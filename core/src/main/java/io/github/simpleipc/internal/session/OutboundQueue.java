package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameFormat;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits to leave by one lane, and in which order: one piece of the large messages, so that they starve nothing; then frames
 * about the link and small messages; then the next piece. Large messages go one after the other.
 *
 * <p>Threading: any thread appends; whoever has the write lock takes.
 */
final class OutboundQueue {
    private final long maxQueuedBytes;

    private final ReentrantLock queues = new ReentrantLock();
    private final Condition progressMade = queues.newCondition();
    /** Guarded by queues, as is all below. */
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
    /** True from taking something out of the queues until all that was taken has left; set under the lock. */
    private volatile boolean writingOut;

    private boolean finished;
    private boolean closed;

    OutboundQueue(long maxQueuedBytes) {
        this.maxQueuedBytes = maxQueuedBytes;
    }

    /** Whether anything is queued. */
    boolean isQueued() {
        return queued;
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

    /** What is still appended is forgotten, as after the end. */
    void finish() {
        queues.lock();
        try {
            finished = true;
        } finally {
            queues.unlock();
        }
    }

    /** Forgets all, and all that is still appended. */
    void close() {
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
    }

    /** Takes what is written next, as far as it fits; false if that is nothing. Once it has all left, {@link #allHasLeft} tells. */
    boolean take(OutboundBatch batch) throws ClosedChannelException {
        queues.lock();
        try {
            if (closed) {
                throw new ClosedChannelException();
            }
            takeLarge(batch);
            while (!control.isEmpty() && batch.hasRoomFor(FrameFormat.MAX_FAILURE_TEXT_BYTES)) {
                batch.add(control.remove());
            }
            takeSmall(batch);
            writingOut |= !batch.isEmpty();
            lookWhatIsQueued();
            return !batch.isEmpty();
        } finally {
            queues.unlock();
        }
    }

    /** By the writer: all that was taken has left. */
    void allHasLeft() {
        writingOut = false;
    }

    /** The small messages that are still wanted. */
    private void takeSmall(OutboundBatch batch) {
        for (var message = small.peek(); message != null && batch.hasRoomFor(message.bytes()); message = small.peek()) {
            small.remove();
            orderedSmall -= message.keepsOrder() ? 1 : 0;
            leftQueue(message);
            if (message.mayTakeNext()) {
                batch.add(message);
            }
        }
    }

    /** The first large message that is still wanted, for one piece. */
    private void takeLarge(OutboundBatch batch) {
        for (var message = large.peek(); message != null; message = large.peek()) {
            if (message.keepsOrder() && !message.isBegun() && orderedSmall > 0) {
                // Small ones that were sent before it are still waiting; none comes behind it while it waits for them.
                return;
            }
            if (message.mayTakeNext()) {
                if (message.isAtLastFrame()) {
                    removeLarge(message);
                }
                batch.add(message);
                return;
            }
            removeLarge(message);
            if (message.isBegun()) {
                control.add(message.abandonment());
                return;
            }
        }
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

    private void lookWhatIsQueued() {
        queued = !control.isEmpty() || !small.isEmpty() || !large.isEmpty();
    }

    // All writers hold the lock.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void changeQueuedBytes(int change) {
        queuedBytes += change;
    }
}
