package io.github.simpleipc.go;

import io.github.simpleipc.internal.time.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock that a test moves, and whose alarms run on the test's thread meanwhile, each at its time. */
final class FuzzedClock implements Timer {
    private final List<Entry> alarms = new ArrayList<>();
    // It overflows after a second, so that comparisons are tried which don't expect it.
    private long nowNanos = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    private final class Entry implements Alarm {
        private final long atNanos;
        private final Runnable task;

        Entry(long atNanos, Runnable task) {
            this.atNanos = atNanos;
            this.task = task;
        }

        @Override
        public void cancel() {
            alarms.remove(this);
        }
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public Alarm at(long atNanos, Runnable task) {
        var entry = new Entry(atNanos, task);
        alarms.add(entry);
        return entry;
    }

    void advance(Duration duration) {
        var until = nowNanos + duration.toNanos();
        for (var next = next(); next != null && next.atNanos - until <= 0; next = next()) {
            run(next);
        }
        nowNanos = later(nowNanos, until);
    }

    /** Moves to the next alarm and runs it; false if there is none. */
    boolean advanceToNext() {
        var next = next();
        if (next == null) {
            return false;
        }
        run(next);
        return true;
    }

    /** Moves without an alarm, as after a stop of the process. */
    void stall(Duration duration) {
        nowNanos += duration.toNanos();
    }

    boolean hasAlarms() {
        return !alarms.isEmpty();
    }

    private void run(Entry entry) {
        entry.cancel();
        nowNanos = later(nowNanos, entry.atNanos);
        entry.task.run();
    }

    /** Of two for the same time the one that was set first. */
    private Entry next() {
        Entry next = null;
        for (var alarm : alarms) {
            if (next == null || alarm.atNanos - next.atNanos < 0) {
                next = alarm;
            }
        }
        return next;
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }

    @Override
    public void close() {
        alarms.clear();
    }
}
