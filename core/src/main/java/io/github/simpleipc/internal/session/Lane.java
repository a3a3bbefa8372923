package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.crypto.LinkCiphers;
import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.internal.threads.Workers;
import io.github.simpleipc.internal.time.ChangeWatch;
import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameEncoder;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One of the two links of a session, with the thread that reads it. The same thread waits for room when a writer found
 * none, so nobody else ever waits on the link.
 */
final class Lane {
    /** What is done with frames, and with the end. */
    interface Receiver {
        /**
         * Takes a frame, on the lane's thread; does not block, and runs no user code.
         *
         * @throws IOException if the peer broke the rules; ends the session
         */
        void received(Frame frame) throws IOException;

        /** The lane's thread has ended; called once, on it, and nothing is received any more. */
        void ended(Exception cause);

        /** Something may have been written, by any thread. */
        void wrote();

        /** Writing failed, on any thread. */
        void broken(IOException cause);
    }

    /**
     * When a lane reads. That alone is free of deadlock and bounded: an asker takes in the responses that are owed to it
     * whatever happens, so that an answerer that cannot write waits for nothing but that.
     */
    enum Reading {
        /** The asker's rule. */
        ALWAYS,
        /** The answerer's rule. */
        WHILE_IT_CAN_WRITE
    }

    private final Link link;
    private final Reading rule;
    private final Receiver receiver;
    private final Timer timer;
    private final FrameDecoder decoder;
    private final Outbound outbound;
    private final Thread thread;
    /** Owned by the lane's thread. */
    private final ByteBuffer buffer;

    private volatile long lastReadNanos;
    /** Set when nothing more is to be waited for: what has come is read, then the lane ends with it. */
    private volatile @Nullable Exception lastCall;

    private final ChangeWatch looks = new ChangeWatch();
    private final AtomicLong looksWanted = new AtomicLong();
    private volatile long looksDone;
    private volatile boolean over;

    Lane(ProvenLane proven, Reading rule, Receiver receiver, Timer timer, Workers workers, long maxQueuedBytes) {
        this.link = proven.link();
        this.rule = rule;
        this.receiver = receiver;
        this.timer = timer;
        this.decoder =
                new FrameDecoder(proven.ciphers().map(LinkCiphers::opener).orElse(null));
        var encoder = new FrameEncoder(proven.ciphers().map(LinkCiphers::sealer).orElse(null));
        this.outbound = new Outbound(link, encoder, timer, maxQueuedBytes);
        this.buffer = ByteBuffer.allocate(2 * decoder.maxEncodedBytes());
        this.lastReadNanos = timer.nanoTime();
        this.thread = workers.named(proven.isAskers() ? "asker" : "answerer", this::run);
    }

    void start() {
        thread.start();
    }

    Outbound outbound() {
        return outbound;
    }

    Link link() {
        return link;
    }

    /** True on the thread that reads this lane. */
    // A thread is itself and nothing else.
    @SuppressWarnings("ReferenceEquality")
    boolean isOwnThread() {
        return Thread.currentThread() == thread;
    }

    /** When the peer last showed life here, by sending or by taking: on the timer's clock. */
    long lastLifeNanos() {
        var written = outbound.lastWriteNanos();
        var read = lastReadNanos;
        return written - read > 0 ? written : read;
    }

    /** Reads what has come already, then ends with this cause. */
    void endAfterReading(Exception cause) {
        lastCall = cause;
        link.wakeup();
    }

    /** Writes what has gathered, as far as the link takes it; the rest is written when it has room. Never blocks. */
    void flush() {
        try {
            outbound.flush();
            receiver.wrote();
        } catch (IOException e) {
            receiver.broken(e);
        }
    }

    /** Has the lane's thread look at the link anew, and waits until it has, or has ended. Not on the lane's thread. */
    void look() {
        var wanted = looksWanted.incrementAndGet();
        link.wakeup();
        looks.await(() -> over || looksDone >= wanted);
    }

    private void run() {
        Exception cause;
        try {
            cause = readUntilEnd();
        } catch (Exception e) {
            cause = e;
        } catch (Error e) {
            // Out of memory, say. A lane whose thread is gone without a word would wedge the connection.
            cause = new IOException("a lane's thread failed: " + e, e);
        }
        receiver.ended(cause);
        over = true;
        looks.changed();
    }

    private Exception readUntilEnd() throws IOException {
        while (true) {
            if (outbound.isBlocked()) {
                outbound.flushBlocked();
                receiver.wrote();
            }
            // Read before the link is: what has come by the time of the call is read after it.
            var ending = lastCall;
            var looking = looksWanted.get();
            var mayRead = rule == Reading.ALWAYS || !outbound.isBlocked();
            var count = mayRead ? link.tryRead(buffer) : 0;
            if (count < 0) {
                return new EOFException("the peer ended the link");
            }
            if (count > 0) {
                lastReadNanos = timer.nanoTime();
                receiveAll();
                outbound.flush();
                receiver.wrote();
            } else if (ending != null) {
                return ending;
            } else {
                if (looksDone != looking) {
                    looksDone = looking;
                    looks.changed();
                }
                link.await(mayRead, outbound.isBlocked());
            }
        }
    }

    private void receiveAll() throws IOException {
        buffer.flip();
        var frame = decoder.next(buffer);
        while (frame != null) {
            receiver.received(frame);
            frame = decoder.next(buffer);
        }
        buffer.compact();
    }
}
