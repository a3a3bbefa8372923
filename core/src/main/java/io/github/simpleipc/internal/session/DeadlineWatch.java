package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.time.Timer;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One alarm for many deadlines: set at the earliest, and when it goes off the owner looks for what is due and watches the
 * rest anew. So a query that is answered in time costs a comparison, not an alarm.
 */
final class DeadlineWatch {
    private final Timer timer;
    private final Runnable onDue;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock, as is all below. */
    private Timer.@Nullable Alarm alarm;

    private long alarmAtNanos;
    private boolean stopped;

    DeadlineWatch(Timer timer, Runnable onDue) {
        this.timer = timer;
        this.onDue = onDue;
    }

    void watch(Deadline deadline) {
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            if (alarm != null) {
                if (alarmAtNanos - deadline.atNanos() <= 0) {
                    return;
                }
                alarm.cancel();
            }
            alarmAtNanos = deadline.atNanos();
            alarm = timer.at(alarmAtNanos, this::due);
        } finally {
            lock.unlock();
        }
    }

    /** No alarm is set from now on: it would hold an ended session for as long as a query may take. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            if (alarm != null) {
                alarm.cancel();
                alarm = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private void due() {
        lock.lock();
        try {
            alarm = null;
        } finally {
            lock.unlock();
        }
        onDue.run();
    }
}
