package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.crypto.LinkCiphers;
import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameEncoder;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One of the two links of a session. Whoever has its {@link ReadingRole} reads it: a library thread in its {@link Turn}, or a
 * caller that waits for its own response and leads meanwhile. The reader waits for room as well when a writer found none, so
 * nobody else ever waits on the link.
 */
final class Lane {
    /** What is done with frames, and with the end. */
    interface Receiver {
        /**
         * Takes a frame, on the reader's thread; does not block.
         *
         * @param here runs user code: on this thread if that may be, else on another
         * @throws IOException if the peer broke the rules; ends the session
         */
        void received(Frame frame, Executor here) throws IOException;

        /**
         * Whether the lane must be read although no caller leads.
         *
         * @param reads whether a library thread reads already
         */
        boolean wantsTurn(boolean reads);

        /** Nobody reads any more, and no library thread must. */
        void unread();

        /** Nothing is received any more; called once, by the last reader. */
        void ended(Exception cause);

        /** Something may have been written, by any thread. */
        void wrote();

        /** Writing failed, on any thread. */
        void broken(IOException cause);
    }

    /** How many stays in user code pass the reading on first, after one that took long. */
    private static final int CAUTIOUS_AFTER_RESCUE = 32;

    /** So much that was gathered is written before the rest of what came is handled. */
    private static final int GATHERED_BYTES = 64 << 10;

    /** After so many frames, what was gathered is written while the gate is open: the peer is awake on another core. */
    private static final int FRAMES_FOR_A_PEER_AWAKE = 16;

    private final Link link;
    private final ReadingRule rule;
    private final Receiver receiver;
    private final Timer timer;
    private final Readers readers;
    private final RescueMonitor monitor;
    private final UserCode userCode;
    private final Runnable nextTurn = this::startTurn;
    private final FrameDecoder decoder;
    private final Outbound outbound;
    private final ReadingRole role = new ReadingRole();
    /** Owned by the reader, as are the next two: from position to limit not decoded yet. */
    private final ByteBuffer buffer;

    private final SpinGate gate = new SpinGate();
    /** How many stays in user code are still passed on first. */
    private int cautious;

    private volatile @Nullable PendingQuery leader;
    private volatile long lastReadNanos;
    /** Set when nothing more is to be waited for: what has come is read, then the lane ends with it. */
    private volatile @Nullable Exception lastCall;

    private final Looks looks = new Looks();

    Lane(
            ProvenLane proven,
            ReadingRule rule,
            Receiver receiver,
            Timer timer,
            Readers readers,
            UserCode userCode,
            long maxQueuedBytes) {
        this.link = proven.link();
        this.rule = rule;
        this.receiver = receiver;
        this.timer = timer;
        this.readers = readers;
        this.monitor = readers.monitor();
        this.userCode = userCode;
        var opener = proven.ciphers().map(LinkCiphers::opener).orElse(null);
        var sealer = proven.ciphers().map(LinkCiphers::sealer).orElse(null);
        // Ciphers work on arrays.
        IntFunction<ByteBuffer> buffers = opener == null ? link::allocate : ByteBuffer::allocate;
        this.decoder = new FrameDecoder(opener);
        var encoder = new FrameEncoder(sealer);
        this.outbound =
                new Outbound(link, encoder, timer, buffers.apply(2 * encoder.maxEncodedBytes()), maxQueuedBytes);
        this.buffer = buffers.apply(2 * decoder.maxEncodedBytes()).limit(0);
        this.lastReadNanos = timer.nanoTime();
    }

    Outbound outbound() {
        return outbound;
    }

    Link link() {
        return link;
    }

    ReadingRole role() {
        return role;
    }

    /** Who watches the lane while it is read, once told to. */
    RescueMonitor monitor() {
        return monitor;
    }

    /** When what is handled now has come. */
    long lastReadNanos() {
        return lastReadNanos;
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
        wakeReader();
    }

    /** Ends with this cause; the link is closed already. */
    void end(Exception cause) {
        lastCall = cause;
        if (role.tryTake()) {
            finish(cause);
        } else {
            link.wakeup();
        }
    }

    /** Writes what has gathered, as far as the link takes it; the rest is written when it has room. Never blocks. */
    void flush() {
        if (!Turn.gathersFor(this)) {
            flushNow();
        }
    }

    private void flushNow() {
        try {
            if (!outbound.flush()) {
                wakeReader();
            }
            receiver.wrote();
        } catch (IOException e) {
            receiver.broken(e);
        }
    }

    /** Has a reader look at the link anew, and waits until it has, or the lane has ended. Not on a reader's thread. */
    void look() {
        var number = looks.want();
        wakeReader();
        looks.await(number);
    }

    /** Sees to it that somebody reads from now on. */
    void ensureReader() {
        if (role.tryTake()) {
            startTurn();
        }
    }

    boolean isRead() {
        return !role.isFree();
    }

    /** If nobody reads, tells whoever should. */
    void readOn() {
        if (isRead()) {
            return;
        }
        if (wantsTurn(false)) {
            ensureReader();
        } else {
            receiver.unread();
        }
    }

    private void wakeReader() {
        if (role.tryTake()) {
            startTurn();
        } else {
            link.wakeup();
        }
    }

    /** Ends the wait of a query's caller, if that leads. */
    // A query is itself and nothing else.
    @SuppressWarnings("ReferenceEquality")
    void wakeLeader(PendingQuery query) {
        if (leader == query) {
            link.wakeup();
        }
    }

    /** The caller has the role, for a library thread. */
    void startTurn() {
        try {
            readers.start(new Turn(this));
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            // A lane that nobody can read would wedge the connection.
            finish(new IOException("no thread is to be had that reads a lane", e));
        }
    }

    /** The thread in user code with this stamp is held up there: another one reads. */
    void rescue(long stamp) {
        if (role.takeOver(stamp)) {
            cautious = CAUTIOUS_AFTER_RESCUE;
            startTurn();
        }
    }

    /** By the reader, on its way into user code: true if the reading should be passed on before it. */
    boolean passesOnFirst() {
        if (cautious == 0) {
            return false;
        }
        cautious--;
        return true;
    }

    /** A library thread's turn. */
    void read(Turn turn) {
        userCode.inside(() -> {
            try {
                // What the one before has left.
                flushNow();
                if (read(turn, null, turn)) {
                    endStretch();
                }
            } catch (Exception e) {
                endTurn(turn, e);
            } catch (Error e) {
                // Out of memory, say. A lane without a reader and without a word would wedge the connection.
                endTurn(turn, new IOException("reading a lane failed: " + e, e));
            }
        });
    }

    private void endTurn(Turn turn, Exception cause) {
        if (turn.isOver()) {
            receiver.broken(cause instanceof IOException e ? e : new IOException(cause));
        } else {
            finish(cause);
        }
    }

    /** If nobody reads, reads on the calling thread until this query of its is settled or it is interrupted; else false. */
    boolean tryLead(PendingQuery query, Executor elsewhere) {
        if (!role.tryTake()) {
            return false;
        }
        leader = query;
        var hasEnough = false;
        try {
            hasEnough = read(null, query, elsewhere);
        } catch (Exception e) {
            finish(e);
        } catch (Error e) {
            finish(new IOException("reading a lane failed: " + e, e));
        } finally {
            leader = null;
        }
        if (hasEnough) {
            endStretch();
        }
        return true;
    }

    private void endStretch() {
        role.release();
        // What came up between the reader's last look and the release has met a reader.
        readOn();
    }

    private boolean wantsTurn(boolean reads) {
        return outbound.isBlocked() || lastCall != null || looks.areWanted() || receiver.wantsTurn(reads);
    }

    /**
     * Reads for a turn until no turn is wanted, or for a leader until it need not wait.
     *
     * @return false if the reader has the role no more: another turn has it or gets it, or the lane is over
     */
    private boolean read(@Nullable Turn turn, @Nullable PendingQuery leads, Executor here) throws IOException {
        while (true) {
            if (!receiveAll(turn, here)) {
                return false;
            }
            if (outbound.flushGathered()) {
                receiver.wrote();
            }
            if (leads != null && (leads.isSettled() || Thread.currentThread().isInterrupted())) {
                return true;
            }
            if (outbound.isBlocked()) {
                outbound.flushBlocked();
                receiver.wrote();
            }
            // One look: a writer may find room at any time, and the reader must wait for that or for frames.
            var blocked = outbound.isBlocked();
            // Read before the link is: what has come by the time of the call is read after it.
            var ending = lastCall;
            var look = looks.last();
            var mayRead = rule == ReadingRule.ALWAYS || !blocked;
            var count = mayRead ? readOrSpin() : 0;
            if (count < 0) {
                throw new EOFException("the peer ended the link");
            }
            if (count > 0) {
                lastReadNanos = timer.nanoTime();
                continue;
            }
            if (ending != null) {
                finish(ending);
                return false;
            }
            looks.done(look);
            if (turn != null) {
                if (!wantsTurn(true)) {
                    return true;
                }
                Turn.dropLateInterrupt();
                if (!readers.await(link, mayRead, blocked, nextTurn)) {
                    return false;
                }
            } else {
                link.await(mayRead, blocked);
            }
        }
    }

    /** Takes in all that has been read; false if the reading was passed on meanwhile. */
    private boolean receiveAll(@Nullable Turn turn, Executor here) throws IOException {
        var frames = 0;
        for (var frame = decoder.next(buffer); frame != null; frame = decoder.next(buffer)) {
            frames++;
            receiver.received(frame, here);
            if (turn != null && turn.isOver()) {
                flushNow();
                return false;
            }
            var peerCanBegin = gate.isOpen() && frames % FRAMES_FOR_A_PEER_AWAKE == 0;
            if (peerCanBegin || outbound.queue().queuedBytes() > GATHERED_BYTES) {
                outbound.flush();
            }
        }
        return true;
    }

    private int readOrSpin() throws IOException {
        buffer.compact();
        try {
            var count = link.tryRead(buffer);
            return count != 0 || !gate.opens() ? count : gate.spin(link, buffer);
        } finally {
            buffer.flip();
        }
    }

    /** The last reader's last act: it keeps the role, so that nobody reads after it. */
    private void finish(Exception cause) {
        receiver.ended(cause);
        looks.end();
    }
}
