package io.github.simpleipc.testkit;

import io.github.simpleipc.internal.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A clock that stands still until a test moves it, and runs the alarms that it passes on the test's own thread.
 *
 * <p>An alarm for a point that has passed runs at the next {@link #advance}, be it by nothing, and never inside
 * {@link #at}, which may be called under a lock. Any thread may read the clock and set alarms.
 */
public final class ManualTimer implements Timer {
    // The clock overflows after a second, so that every test finds comparisons that don't expect it.
    private static final long START_NANOS =
            Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    private final List<Entry> alarms = new ArrayList<>();
    private long nowNanos = START_NANOS;
    private long set;
    private long fired;
    private long cancelled;
    private boolean closed;

    @Override
    public synchronized long nanoTime() {
        return nowNanos;
    }

    @Override
    public synchronized Alarm at(long atNanos, Runnable task) {
        var entry = new Entry(atNanos, task);
        if (!closed) {
            set++;
            alarms.add(entry);
        }
        return entry;
    }

    /**
     * Moves the clock, and runs what becomes due on the way, each alarm at its own time, also those that are set by others
     * meanwhile. What a task throws comes out here; the clock then stands at that alarm.
     *
     * @return how many alarms ran
     */
    public int advance(Duration duration) {
        var target = nanoTime() + duration.toNanos();
        var ran = 0;
        for (var due = takeDue(target); due != null; due = takeDue(target)) {
            ran++;
            due.task.run();
        }
        return ran;
    }

    /** Runs what is due already. */
    public int runDue() {
        return advance(Duration.ZERO);
    }

    /** Moves the clock to the earliest alarm and runs it, and what is due at the same time; the number that ran. */
    public int advanceToNext() {
        var next = pending();
        return next.isEmpty() ? 0 : advance(max(next.get(0), Duration.ZERO));
    }

    /**
     * Moves the clock without running anything, as the process sees it after a stop or a long collection: the alarms are late,
     * and run at the next {@link #advance}.
     */
    public synchronized void stall(Duration duration) {
        nowNanos += duration.toNanos();
    }

    /** How far away the alarms are that are set, the earliest first; negative for those that are due. */
    public synchronized List<Duration> pending() {
        return alarms.stream()
                .map(alarm -> Duration.ofNanos(alarm.atNanos - nowNanos))
                .sorted()
                .toList();
    }

    /** How many alarms were ever set. */
    public synchronized long setCount() {
        return set;
    }

    /** How many alarms have run. */
    public synchronized long firedCount() {
        return fired;
    }

    /** How many alarms were cancelled in time. */
    public synchronized long cancelledCount() {
        return cancelled;
    }

    /** True once the timer's owner has closed it. */
    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        alarms.clear();
    }

    private synchronized Entry takeDue(long targetNanos) {
        // Of two for the same time the one that was set first: min keeps the first of equals.
        var first = alarms.stream()
                .min(Comparator.comparingLong(alarm -> alarm.atNanos - nowNanos))
                .filter(alarm -> alarm.atNanos - targetNanos <= 0);
        if (first.isEmpty()) {
            nowNanos = later(nowNanos, targetNanos);
            return null;
        }
        var due = first.get();
        alarms.remove(due);
        fired++;
        nowNanos = later(nowNanos, due.atNanos);
        return due;
    }

    private static long later(long aNanos, long bNanos) {
        return bNanos - aNanos > 0 ? bNanos : aNanos;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private final class Entry implements Alarm {
        private final long atNanos;
        private final Runnable task;

        private Entry(long atNanos, Runnable task) {
            this.atNanos = atNanos;
            this.task = task;
        }

        @Override
        public void cancel() {
            synchronized (ManualTimer.this) {
                if (alarms.remove(this)) {
                    cancelled++;
                }
            }
        }
    }
}
