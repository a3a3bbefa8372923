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
    /** Written under lock. */
    private volatile @Nullable Watched watched;
    /** Guarded by lock. */
    private boolean stopped;

    private record Watched(long atNanos, Timer.Alarm alarm) {
        boolean isBefore(Deadline deadline) {
            return atNanos - deadline.atNanos() <= 0;
        }
    }

    DeadlineWatch(Timer timer, Runnable onDue) {
        this.timer = timer;
        this.onDue = onDue;
    }

    /** The owner must know of what has this deadline already: an alarm that goes off at this moment makes it look. */
    void watch(Deadline deadline) {
        var seen = watched;
        if (seen != null && seen.isBefore(deadline)) {
            return;
        }
        lock.lock();
        try {
            var present = watched;
            if (stopped || (present != null && present.isBefore(deadline))) {
                return;
            }
            if (present != null) {
                present.alarm.cancel();
            }
            watched = new Watched(deadline.atNanos(), timer.at(deadline.atNanos(), this::due));
        } finally {
            lock.unlock();
        }
    }

    /** No alarm is set from now on: it would hold an ended session for as long as a query may take. */
    void stop() {
        lock.lock();
        try {
            stopped = true;
            var present = watched;
            if (present != null) {
                present.alarm.cancel();
                watched = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private void due() {
        lock.lock();
        try {
            watched = null;
        } finally {
            lock.unlock();
        }
        onDue.run();
    }
}
