package io.github.simpleipc.internal.session;

import io.github.simpleipc.Connection;
import io.github.simpleipc.Peer;
import io.github.simpleipc.QueryContext;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.wire.MessageKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;

/** A query or signal of the peer that is not answered yet; what its handler sees of it. */
final class IncomingQuery implements QueryContext {
    private enum Life {
        OPEN,
        CANCELLED,
        /** The handler has returned: a cancel comes too late to be told. */
        OVER
    }

    private final long id;
    private final MessageKind kind;
    private final Deadline deadline;
    private final Peer peer;
    private final Connection connection;
    private final Executor callbackExecutor;
    private final ConnectionLog log;

    /** Guarded by this, as is the next; read without. */
    private volatile Life life = Life.OPEN;

    private List<Runnable> callbacks = List.of();

    IncomingQuery(
            long id,
            MessageKind kind,
            Deadline deadline,
            Peer peer,
            Connection connection,
            Executor callbackExecutor,
            ConnectionLog log) {
        this.id = id;
        this.kind = kind;
        this.deadline = deadline;
        this.peer = peer;
        this.connection = connection;
        this.callbackExecutor = callbackExecutor;
        this.log = log;
    }

    long id() {
        return id;
    }

    MessageKind kind() {
        return kind;
    }

    /** True if a handler that has not started need not start. */
    boolean isTooLate() {
        return isCancelled() || deadline.hasPassed();
    }

    @Override
    public Duration timeLeft() {
        return Duration.ofNanos(Math.max(0, deadline.nanosLeft()));
    }

    @Override
    public boolean isCancelled() {
        return life == Life.CANCELLED;
    }

    @Override
    public void onCancel(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        synchronized (this) {
            if (life == Life.OPEN) {
                // Most queries have none.
                callbacks = callbacks.isEmpty() ? new ArrayList<>() : callbacks;
                callbacks.add(callback);
            }
            if (life != Life.CANCELLED) {
                return;
            }
        }
        callback.run();
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    /** The asking side gave up, or is gone. */
    void cancel() {
        var toRun = leave(Life.CANCELLED);
        if (toRun.isEmpty()) {
            return;
        }
        try {
            callbackExecutor.execute(() -> toRun.forEach(this::run));
        } catch (RuntimeException | Error e) {
            // Rejected, or no thread to be had. Whoever ends a session must get to the end of it.
            log.error("a handler could not be told that its query was cancelled", e);
        }
    }

    private void run(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException | Error e) {
            log.error("a callback of a cancelled query threw", e);
        }
    }

    /** The handler has returned. */
    void over() {
        leave(Life.OVER);
    }

    private synchronized List<Runnable> leave(Life next) {
        if (life != Life.OPEN) {
            return List.of();
        }
        life = next;
        var left = callbacks;
        callbacks = List.of();
        return left;
    }
}
