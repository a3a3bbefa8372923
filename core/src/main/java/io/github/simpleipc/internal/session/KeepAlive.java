package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.internal.wire.Frame;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session alive, and tells when it is not: {@code docs/protocol.md}, section 7. An asker that was silent for half of
 * the timeout pings on its own lane; the answerer, who always reads, declares the peer lost when it showed no life for all
 * of the timeout. Nobody answers a ping.
 *
 * <p>A stall of this process (a long collection of garbage, SIGSTOP, a laptop's sleep) does not count against the peer: an
 * alarm that comes late by more than an eighth of the timeout tells of it, and the peer gets its full time anew. The alarm
 * for the next ping tells as well as the one for the loss: it is due at half of the timeout, so that also a stall that ends
 * just after the loss was due is seen.
 */
final class KeepAlive {
    private final Timer timer;
    private final long timeoutNanos;
    private final Lane askers;
    private final Lane answerers;
    private final ConnectionLog log;
    private final Consumer<Exception> onLoss;

    private volatile Timer.@Nullable Alarm pingAlarm;
    private volatile Timer.@Nullable Alarm lossAlarm;
    private volatile boolean stopped;
    /** Owned by the timer's thread: until when silence is forgiven. */
    private long forgivenUntilNanos;

    KeepAlive(
            Timer timer, Duration timeout, Lane askers, Lane answerers, ConnectionLog log, Consumer<Exception> onLoss) {
        this.timer = timer;
        this.timeoutNanos = timeout.toNanos();
        this.askers = askers;
        this.answerers = answerers;
        this.log = log;
        this.onLoss = onLoss;
    }

    void start() {
        forgivenUntilNanos = timer.nanoTime();
        schedulePing(timer.nanoTime() + timeoutNanos / 2);
        scheduleLoss(timer.nanoTime() + timeoutNanos);
    }

    void stop() {
        stopped = true;
        cancel(pingAlarm);
        cancel(lossAlarm);
    }

    private void schedulePing(long atNanos) {
        pingAlarm = timer.at(atNanos, () -> ping(atNanos));
        if (stopped) {
            cancel(pingAlarm);
        }
    }

    private void scheduleLoss(long atNanos) {
        lossAlarm = timer.at(atNanos, () -> look(atNanos));
        if (stopped) {
            cancel(lossAlarm);
        }
    }

    private void ping(long dueNanos) {
        if (stopped) {
            return;
        }
        var now = timer.nanoTime();
        noticeStall(now, dueNanos);
        var dueAt = askers.outbound().lastWriteNanos() + timeoutNanos / 2;
        if (now - dueAt >= 0) {
            // While the link takes nothing, one ping more would tell nobody.
            if (!askers.outbound().isBlocked()) {
                askers.outbound().queue().appendControl(new Frame.Ping());
                askers.flush();
                log.keepAlive("sent a keep-alive");
            }
            dueAt = now + timeoutNanos / 2;
        }
        schedulePing(dueAt);
    }

    private void look(long dueNanos) {
        if (stopped) {
            return;
        }
        var now = timer.nanoTime();
        noticeStall(now, dueNanos);
        var lastLife = answerers.lastLifeNanos();
        var since = lastLife - forgivenUntilNanos > 0 ? lastLife : forgivenUntilNanos;
        if (now - since >= timeoutNanos) {
            onLoss.accept(new SocketTimeoutException("the peer was silent for the timeout of "
                    + Duration.ofNanos(timeoutNanos).toMillis() + " ms"));
        } else {
            scheduleLoss(since + timeoutNanos);
        }
    }

    private void noticeStall(long now, long dueNanos) {
        if (now - dueNanos > timeoutNanos / 8) {
            log.debug(() -> "this process stalled for "
                    + Duration.ofNanos(now - dueNanos).toMillis() + " ms; the peer gets its time anew");
            forgivenUntilNanos = now;
        }
    }

    private static void cancel(Timer.@Nullable Alarm alarm) {
        if (alarm != null) {
            alarm.cancel();
        }
    }
}
