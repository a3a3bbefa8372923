package io.github.simpleipc.internal.time;

import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The real clock, and one daemon thread that sleeps until the earliest alarm.
 *
 * <p>The thread is started by an alarm and ends when it wakes up and none is left, so a connection that was dropped without
 * being closed keeps no thread for good. Most alarms are cancelled before they fire (a query that was answered in time), so
 * setting one wakes the thread only if it would sleep past it, and cancelling one never does: the JDK's scheduled pool
 * wakes its thread for each that comes first.
 *
 * <p>Alarms that are set after {@link #close()} are ignored, because whoever closes a timer has ended what its alarms would
 * end; running them would touch what is gone already. Points in time must be within 146 years of now.
 */
public final class SystemTimer implements Timer {
    // Differences, because the clock may be negative and may overflow.
    private static final Comparator<Entry> EARLIEST_FIRST =
            (a, b) -> a.atNanos == b.atNanos ? Long.compare(a.number, b.number) : Long.signum(a.atNanos - b.atNanos);

    private final String threadName;
    private final Consumer<Throwable> onFailure;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private final TreeSet<Entry> alarms = new TreeSet<>(EARLIEST_FIRST);
    private @Nullable Thread thread;
    private boolean sleeping;
    private long sleepsUntilNanos;
    private long lastNumber;
    private long wakeUps;
    private boolean closed;

    /**
     * A timer without a thread as yet.
     *
     * @param threadName the name of its thread
     * @param onFailure is given, on that thread, what a task throws; the timer goes on
     */
    public SystemTimer(String threadName, Consumer<Throwable> onFailure) {
        this.threadName = Objects.requireNonNull(threadName, "threadName");
        this.onFailure = Objects.requireNonNull(onFailure, "onFailure");
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Alarm at(long atNanos, Runnable task) {
        Objects.requireNonNull(task, "task");
        lock.lock();
        try {
            var entry = new Entry(atNanos, ++lastNumber, task);
            if (closed) {
                return entry;
            }
            if (thread == null) {
                startThread();
            } else if (sleeping && atNanos - sleepsUntilNanos < 0) {
                changed.signal();
            }
            alarms.add(entry);
            return entry;
        } finally {
            lock.unlock();
        }
    }

    /** How many alarms are set. */
    public int pending() {
        lock.lock();
        try {
            return alarms.size();
        } finally {
            lock.unlock();
        }
    }

    /** How often the thread has ended a sleep: what the timer has cost an idle machine. */
    public long wakeUps() {
        lock.lock();
        try {
            return wakeUps;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Forgets all alarms and ends the thread, after the task that it is in, if any. Does not wait for it, so any thread may
     * call this, also the timer's own and one that holds locks.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            alarms.clear();
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private void startThread() {
        var started = new Thread(null, this::run, threadName, 0, false);
        started.setDaemon(true);
        // Throws when there is no memory for a thread; then nothing has changed. What it runs waits for the lock.
        started.start();
        thread = started;
    }

    private void run() {
        for (var next = awaitNext(); next != null; next = awaitNext()) {
            try {
                next.task.run();
            } catch (Throwable e) {
                report(e);
            }
            // Only a task can have interrupted this thread; it means nothing to the tasks after it.
            var unused = Thread.interrupted();
        }
    }

    private void report(Throwable failure) {
        try {
            onFailure.accept(failure);
        } catch (Throwable e) {
            e.addSuppressed(failure);
            var self = Thread.currentThread();
            self.getUncaughtExceptionHandler().uncaughtException(self, e);
        }
    }

    /** Sleeps until an alarm is due and takes it; null when there is none left to sleep for. */
    private @Nullable Entry awaitNext() {
        lock.lock();
        try {
            while (!alarms.isEmpty()) {
                var first = alarms.first();
                var nanosLeft = first.atNanos - nanoTime();
                if (nanosLeft <= 0) {
                    alarms.remove(first);
                    return first;
                }
                sleeping = true;
                sleepsUntilNanos = first.atNanos;
                try {
                    var unused = changed.awaitNanos(nanosLeft);
                } catch (InterruptedException e) {
                    // Nobody owns this thread who could mean it: as good as a spurious wake-up.
                } finally {
                    sleeping = false;
                    wakeUps++;
                }
            }
            thread = null;
            return null;
        } finally {
            lock.unlock();
        }
    }

    private final class Entry implements Alarm {
        private final long atNanos;
        private final long number;
        private final Runnable task;

        private Entry(long atNanos, long number, Runnable task) {
            this.atNanos = atNanos;
            this.number = number;
            this.task = task;
        }

        @Override
        public void cancel() {
            lock.lock();
            try {
                alarms.remove(this);
            } finally {
                lock.unlock();
            }
        }
    }
}
