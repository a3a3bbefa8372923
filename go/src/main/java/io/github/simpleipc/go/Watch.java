package io.github.simpleipc.go;

import io.github.simpleipc.Role;
import io.github.simpleipc.go.LastLine.Fate;
import io.github.simpleipc.spi.TextQuery;
import io.github.simpleipc.spi.WireTimer;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session alive, and tells when it is not.
 *
 * <p>A client sends a keep-alive when it was silent for half of the timeout: a Go server drops it when that was silent for all
 * of its own. A server sends one when it has heard nothing for the timeout, so that sides with different timeouts get on. The peer is
 * lost if for the timeout it does not accept a keep-alive, does not answer a query that was given up, takes nothing of a line,
 * or, as a fresh client, sends nothing. That it sends keep-alives is no sign of life: the original goes on with that on links
 * that it no longer reads.
 *
 * <p>A stall of this process does not count against the peer: an alarm that comes late by half of the timeout tells of it.
 */
final class Watch {
    private final Outbox outbox;
    private final WireTimer timer;
    private final Role ownRole;
    private final Manner manner;
    private final long timeoutNanos;
    private final Consumer<Exception> onLoss;

    private volatile long heardNanos;
    /** When the reading thread had last taken in a line, or a part of a long one. */
    private volatile long progressNanos;

    private volatile boolean isTakingIn;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock, as is all below. */
    private WireTimer.@Nullable Alarm alarm;

    private long dueNanos;
    private long forgivenNanos;
    private boolean stopped;

    Watch(GoLink proven, Outbox outbox, Consumer<Exception> onLoss) {
        this.outbox = outbox;
        this.timer = proven.host().timer();
        this.ownRole = proven.ownRole();
        this.manner = proven.manner();
        this.timeoutNanos = proven.host().options().timeout().toNanos();
        this.onLoss = onLoss;
        var now = timer.nanoTime();
        this.heardNanos = now;
        this.progressNanos = now;
        this.forgivenNanos = now;
    }

    void start() {
        look();
    }

    void heard() {
        heardNanos = timer.nanoTime();
    }

    /** The reading thread takes a line in, and nothing else meanwhile. */
    void takesIn() {
        isTakingIn = true;
    }

    /** It reads on; or it has read a part of a long line. */
    void readsOn() {
        progressNanos = timer.nanoTime();
        isTakingIn = false;
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            if (alarm != null) {
                alarm.cancel();
            }
        } finally {
            lock.unlock();
        }
    }

    private void alarmed() {
        var now = timer.nanoTime();
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            if (now - dueNanos > timeoutNanos / 2) {
                forgivenNanos = now;
            }
        } finally {
            lock.unlock();
        }
        look();
    }

    /** Looks what is due, does it, and sets the alarm for the next. */
    private void look() {
        var now = timer.nanoTime();
        var status = outbox.status();
        var owed = status.unanswered();
        var lossAt = lossAt(status, owed);
        if (isTakingIn) {
            // What the peer said meanwhile is not read yet.
            schedule(now + timeoutNanos / 4);
            return;
        }
        if (lossAt != null && now - lossAt.atNanos >= 0) {
            onLoss.accept(new SocketTimeoutException("the peer " + lossAt.what + " for the timeout of "
                    + Duration.ofNanos(timeoutNanos).toMillis() + " ms"));
            return;
        }
        var nextNanos = lossAt == null ? now + timeoutNanos : lossAt.atNanos;
        if (mayKeepAlive(status, owed)) {
            var keepAliveAt =
                    ownRole == Role.CLIENT ? status.lastWriteNanos() + timeoutNanos / 2 : heardNanos + timeoutNanos;
            if (now - keepAliveAt >= 0) {
                outbox.wantKeepAlive();
                nextNanos = now + timeoutNanos / 4;
            } else if (keepAliveAt - nextNanos < 0) {
                nextNanos = keepAliveAt;
            }
        }
        schedule(nextNanos);
    }

    private boolean mayKeepAlive(Outbox.Status status, @Nullable TextQuery owed) {
        return status.fate() != Fate.KEEP_ALIVE && status.fate() != Fate.OPENING && owed == null;
    }

    private record Loss(long atNanos, String what) {}

    /** When the peer is lost unless something happens before; null if nothing is owed. */
    private @Nullable Loss lossAt(Outbox.Status status, @Nullable TextQuery owed) {
        if (status.isBlocked()) {
            return loss(status.lastWriteNanos(), "took nothing of a line");
        }
        return switch (status.fate()) {
            case OPENING -> loss(heardNanos, "sent nothing");
            case KEEP_ALIVE -> loss(status.keepAliveSinceNanos(), "did not accept a keep-alive");
            case READ, UNKNOWN, SETTLING ->
                owed == null || manner == Manner.FREELY
                        ? null
                        : loss(
                                later(owed.deadlineNanos(), status.lastWriteNanos()),
                                "did not answer a query that was given up");
        };
    }

    private Loss loss(long sinceNanos, String what) {
        lock.lock();
        try {
            return new Loss(later(later(sinceNanos, progressNanos), forgivenNanos) + timeoutNanos, what);
        } finally {
            lock.unlock();
        }
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    private void schedule(long nanos) {
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            if (alarm != null) {
                alarm.cancel();
            }
            dueNanos = nanos;
            alarm = timer.at(nanos, this::alarmed);
        } finally {
            lock.unlock();
        }
    }
}
