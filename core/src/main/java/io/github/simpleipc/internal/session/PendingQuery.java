package io.github.simpleipc.internal.session;

import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.wire.MessageKind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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
     * @param handedOver to be run when the response is handed to user code: frees its place in the receive budget
     */
    public record Settlement(
            byte @Nullable [] response, @Nullable QueryFailedException failure, Runnable handedOver) {}

    private final MessageKind kind;
    private static final byte[] TAKEN = {};

    /** Until it is taken; owned by the asker. */
    private byte[] payload;

    private final Deadline deadline;
    private final boolean mayWait;
    private final Consumer<Settlement> receiver;
    private final long startNanos;
    /** Guarded by this. */
    private Progress progress = Progress.QUEUED;

    private final AtomicBoolean settled = new AtomicBoolean();
    /** Given by the asker when the query gets its place; zero before. */
    private volatile long id;

    /**
     * A query that starts now.
     *
     * @param payload handed over
     * @param mayWait whether it waits for a place while as many as are allowed are unanswered
     * @param receiver told once how it ended, on any thread; must not block
     */
    public PendingQuery(
            MessageKind kind, byte[] payload, Deadline deadline, boolean mayWait, Consumer<Settlement> receiver) {
        this.kind = kind;
        this.payload = payload;
        this.deadline = deadline;
        this.mayWait = mayWait;
        this.receiver = receiver;
        this.startNanos = deadline.timer().nanoTime();
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

    boolean mayWait() {
        return mayWait;
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
        return settled.get();
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

    /** Settles it, if nobody has. */
    boolean settle(Settlement settlement) {
        if (!settled.compareAndSet(false, true)) {
            return false;
        }
        receiver.accept(settlement);
        return true;
    }

    /** Settles it as failed, if nobody has. */
    boolean fail(QueryFailedException failure) {
        return settle(new Settlement(null, failure, () -> {}));
    }
}
