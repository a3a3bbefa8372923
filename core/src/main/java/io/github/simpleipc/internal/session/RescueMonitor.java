package io.github.simpleipc.internal.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a lane is read although the thread that read it is held up in user code: one thread for all lanes of this
 * JVM looks at them now and then, and where it finds the same stay in user code twice it has another thread read. It looks
 * {@link #CALM_NANOS} apart, as each look takes a core from somebody, and {@link #ALERT_NANOS} for a while after a rescue: where
 * user code took long it will do so again. It sleeps while nothing happens, and is gone when no lane is left.
 *
 * <p>Waking it: who goes into user code writes that down and then looks whether the monitor sleeps; the monitor writes down that
 * it sleeps and then looks once more at the lanes. One of the two sees the other.
 */
public final class RescueMonitor {
    /** How far apart the monitor's looks are while user code is quick. */
    static final long CALM_NANOS = 1_000_000;

    /** How far apart they are for {@link #ALERT_TICKS} after a rescue. */
    static final long ALERT_NANOS = 250_000;

    static final int ALERT_TICKS = 4_000;

    /** How many looks without any change it takes to fall asleep. */
    static final int TICKS_TO_SLEEP = 20;

    private static final RescueMonitor OF_THIS_JVM = new RescueMonitor();

    private final ThreadFactory threads;
    private final Object lock = new Object();
    /** Replaced under lock, never changed. */
    private volatile List<Watched> lanes = List.of();
    /** Guarded by lock. */
    private @Nullable Thread thread;

    private volatile boolean asleep = true;
    /** Owned by the monitor's thread: how many looks are left to be on the alert. */
    private int alertTicks;

    /** A lane, and what the monitor saw there last; the latter is the monitor's own. */
    private static final class Watched {
        private final Lane lane;
        private long seen;

        Watched(Lane lane) {
            this.lane = lane;
        }
    }

    RescueMonitor() {
        this(task -> new Thread(null, task, "simple-ipc monitor", 0, false));
    }

    /** @param threads makes the monitor's thread */
    RescueMonitor(ThreadFactory threads) {
        this.threads = threads;
    }

    static RescueMonitor ofThisJvm() {
        return OF_THIS_JVM;
    }

    /** Watches a lane from now on. */
    void watch(Lane lane) {
        synchronized (lock) {
            var more = new ArrayList<>(lanes);
            more.add(new Watched(lane));
            lanes = List.copyOf(more);
        }
    }

    /** Forgets a lane. */
    void forget(Lane lane) {
        synchronized (lock) {
            lanes = lanes.stream().filter(watched -> watched.lane != lane).toList();
            if (lanes.isEmpty() && thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }

    /** How many lanes are watched. */
    int watched() {
        return lanes.size();
    }

    /** Called on going into user code, behind the change of the role. */
    void userCodeBegins() {
        if (asleep) {
            wake();
        }
    }

    private void wake() {
        synchronized (lock) {
            if (thread != null) {
                LockSupport.unpark(thread);
            } else if (!lanes.isEmpty()) {
                var started = threads.newThread(this::run);
                started.setDaemon(true);
                try {
                    started.start();
                    thread = started;
                } catch (OutOfMemoryError e) {
                    // No thread is to be had. The monitor still sleeps, so the next stay in user code tries again.
                    return;
                }
            }
        }
    }

    private void run() {
        try {
            look();
        } finally {
            leave();
        }
    }

    private void look() {
        var quietTicks = 0;
        while (hasLanes()) {
            if (quietTicks >= TICKS_TO_SLEEP) {
                rest();
                quietTicks = 0;
            }
            stayAwake();
            LockSupport.parkNanos(this, pauseNanos());
            quietTicks = tick() ? 0 : quietTicks + 1;
        }
    }

    /** Also after a rescue that failed, out of memory, say: then another thread goes on. */
    // A thread is itself and nothing else.
    @SuppressWarnings("ReferenceEquality")
    private void leave() {
        synchronized (lock) {
            if (thread == Thread.currentThread()) {
                thread = null;
                asleep = true;
                wake();
            }
        }
    }

    /** True if there are lanes to watch; else this thread is no longer the monitor's. */
    private boolean hasLanes() {
        synchronized (lock) {
            if (lanes.isEmpty()) {
                thread = null;
                asleep = true;
                return false;
            }
            return true;
        }
    }

    private void rest() {
        if (fallAsleep()) {
            LockSupport.park(this);
        }
    }

    /** Says that it sleeps, then looks once more; false if somebody is in user code, who may not have seen it asleep. */
    boolean fallAsleep() {
        asleep = true;
        for (var watched : lanes) {
            if (watched.lane.role().userCode() != ReadingRole.NONE) {
                return false;
            }
        }
        return true;
    }

    /** Nobody needs to wake it from now on. */
    void stayAwake() {
        asleep = false;
    }

    /** How long until the next look. */
    long pauseNanos() {
        return alertTicks > 0 ? ALERT_NANOS : CALM_NANOS;
    }

    /** One look at all lanes; true if something had changed since the last one. */
    boolean tick() {
        alertTicks = Math.max(alertTicks - 1, 0);
        var changed = false;
        for (var watched : lanes) {
            var now = watched.lane.role().changes();
            if (now != watched.seen) {
                changed = true;
            } else if (watched.lane.role().userCode() == now) {
                alertTicks = ALERT_TICKS;
                watched.lane.rescue(now);
                changed = true;
            }
            watched.seen = now;
        }
        return changed;
    }
}
