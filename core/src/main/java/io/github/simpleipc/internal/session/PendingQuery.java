package io.github.simpleipc.internal.session;

import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.internal.threads.VirtualThreads;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.internal.wire.MessageKind;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A query or signal of this side that is not answered yet. How far it has come decides its {@link Outcome} if it fails; the
 * writer and whoever gives it up race for that, and {@link Progress} lets exactly one of them win.
 */
public final class PendingQuery {
    /** How far a query has come. */
    enum Progress {
        /** Nothing of it has left. */
        QUEUED,
        /** A part of its pieces has left. */
        BEGUN,
        /** All of it has left, or is about to. */
        LEFT,
        /** It was given up before all of it had left, and will not leave whole. */
        ABANDONED
    }

    /** Why this side gives up a query. */
    @FunctionalInterface
    public interface GiveUp {
        /** The exception for it. */
        QueryFailedException exception(Outcome outcome, Duration elapsed);
    }

    /**
     * How a query ended: with a response or with a failure.
     *
     * @param response null if it failed
     * @param failure null if it was answered
     * @param budget where the response has its room until it is handed to user code; null if it has none
     */
    public record Settlement(
            byte @Nullable [] response,
            @Nullable QueryFailedException failure,
            @Nullable ReceiveBudget budget) {
        static Settlement failed(QueryFailedException failure) {
            return new Settlement(null, failure, null);
        }

        /** To be called when the response is handed to user code: frees its room. */
        public void handOver() {
            if (budget != null && response != null) {
                budget.release(response.length);
            }
        }
    }

    /** Hears how a query ended. */
    @FunctionalInterface
    public interface Receiver {
        /**
         * Called once, on any thread; must not block.
         *
         * @param here runs user code: on this thread if that may be, else on another
         */
        void settled(Settlement settlement, Executor here);
    }

    private static final byte[] TAKEN = {};
    /** In place of an object of its own for each query. */
    private static final AtomicReferenceFieldUpdater<PendingQuery, @Nullable Settlement> SETTLEMENT =
            AtomicReferenceFieldUpdater.newUpdater(PendingQuery.class, Settlement.class, "settlement");

    private static final Receiver NOBODY = (settlement, here) -> {};

    private final MessageKind kind;
    /** Until it is taken; owned by the asker. */
    private byte[] payload;

    private final Deadline deadline;
    /** Who blocks for it; null if nobody does. */
    private final @Nullable Thread caller;

    private final Receiver receiver;
    private final long startNanos;
    /** Whether its caller may read the lane for it; guarded by the asker's lock, but for the caller's own look. */
    private boolean led;

    /** Guarded by this. */
    private Progress progress = Progress.QUEUED;

    private volatile @Nullable Settlement settlement;
    /** Given by the asker when the query gets its place; zero before. */
    private volatile long id;

    private PendingQuery(
            MessageKind kind,
            byte[] payload,
            Timer timer,
            Duration timeout,
            @Nullable Thread caller,
            Receiver receiver) {
        this.kind = kind;
        this.payload = payload;
        this.caller = caller;
        this.receiver = receiver;
        this.startNanos = timer.nanoTime();
        this.deadline = new Deadline(timer, startNanos + timeout.toNanos());
        // A virtual thread never reads for others: parked it costs nothing, and in a selector it would hold its
        // carrier.
        this.led = caller != null && LeadersLine.allowed && !VirtualThreads.isVirtual(caller);
    }

    /**
     * A query that starts now, and that the calling thread will {@linkplain Session#await await}. It waits for a place while as
     * many as are allowed are unanswered.
     *
     * @param payload handed over
     */
    public static PendingQuery blocking(MessageKind kind, byte[] payload, Timer timer, Duration timeout) {
        return new PendingQuery(kind, payload, timer, timeout, Thread.currentThread(), NOBODY);
    }

    /**
     * A query that starts now, and that nobody waits for. It fails at once while as many as are allowed are unanswered.
     *
     * @param payload handed over
     */
    public static PendingQuery asynchronous(
            MessageKind kind, byte[] payload, Timer timer, Duration timeout, Receiver receiver) {
        return new PendingQuery(kind, payload, timer, timeout, null, receiver);
    }

    public MessageKind kind() {
        return kind;
    }

    int payloadBytes() {
        return payload.length;
    }

    /**
     * The payload, once, for the writer: a query may keep its place for as long as the peer likes, and must not hold what
     * left long ago.
     */
    byte[] takePayload() {
        var taken = payload;
        payload = TAKEN;
        return taken;
    }

    Deadline deadline() {
        return deadline;
    }

    /** True if its caller reads the lane itself when nobody else does. */
    boolean isLed() {
        return led;
    }

    void leadNoMore() {
        led = false;
    }

    /** True if a thread blocks for it. */
    boolean isBlocking() {
        return caller != null;
    }

    long id() {
        return id;
    }

    void setId(long id) {
        this.id = id;
    }

    /** How long it has been under way. */
    public Duration elapsed() {
        return Duration.ofNanos(deadline.timer().nanoTime() - startNanos);
    }

    public boolean isSettled() {
        return settlement != null;
    }

    /** How it ended, once it is settled. */
    public Settlement settlement() {
        var how = settlement;
        if (how == null) {
            throw new IllegalStateException("a query that is not settled was asked how it ended");
        }
        return how;
    }

    /** Blocks its caller until it is settled, and reads nothing meanwhile. */
    public void park() throws InterruptedException {
        while (!isSettled()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            LockSupport.park(this);
        }
    }

    /** Wakes its caller, if there is one and it parks. */
    // A thread is itself and nothing else.
    @SuppressWarnings("ReferenceEquality")
    void unpark() {
        if (caller != null && caller != Thread.currentThread()) {
            LockSupport.unpark(caller);
        }
    }

    /** The writer takes the first of several pieces; false if it was given up. */
    synchronized boolean begin() {
        if (progress != Progress.QUEUED) {
            return false;
        }
        progress = Progress.BEGUN;
        return true;
    }

    /** The writer takes the last piece; false if it was given up. */
    synchronized boolean leave() {
        if (progress != Progress.QUEUED && progress != Progress.BEGUN) {
            return false;
        }
        progress = Progress.LEFT;
        return true;
    }

    /** The writer is gone for ever, and the last piece certainly stayed behind. */
    synchronized void stayedBehind() {
        progress = Progress.ABANDONED;
    }

    /** Gives up, and returns how far it had come: {@link Progress#LEFT} stays what it is. */
    synchronized Progress abandon() {
        var before = progress;
        progress = before == Progress.LEFT ? before : Progress.ABANDONED;
        return before;
    }

    synchronized Progress progress() {
        return progress;
    }

    /**
     * Settles it, if nobody has.
     *
     * @param here see {@link Receiver}
     */
    public boolean settle(Settlement how, Executor here) {
        if (!SETTLEMENT.compareAndSet(this, null, how)) {
            return false;
        }
        unpark();
        receiver.settled(how, here);
        return true;
    }

    /** Settles it as failed, if nobody has. */
    public boolean fail(QueryFailedException failure, Executor here) {
        return settle(Settlement.failed(failure), here);
    }
}
