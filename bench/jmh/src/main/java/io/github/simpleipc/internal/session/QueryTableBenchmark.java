package io.github.simpleipc.internal.session;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/**
 * What the table of unanswered queries costs: one is put in by a caller, found and taken out by the reader, under a lock as the
 * asker has it. Beside it a concurrent map without one, which boxes ids. In the table's package, to use it itself.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class QueryTableBenchmark {
    private static final Object QUERY = new Object();

    /** How many others are unanswered. */
    @Param({"0", "63"})
    public int others;

    private final ReentrantLock lock = new ReentrantLock();
    private final QueryTable<Object> table = new QueryTable<>();
    private final ConcurrentHashMap<Long, Object> concurrent = new ConcurrentHashMap<>();

    /** Each thread has ids of its own. */
    @State(Scope.Thread)
    public static class Ids {
        private long next;

        /** Far from each other. */
        @Setup
        public void prepare() {
            next = (long) System.identityHashCode(this) << 32;
        }
    }

    /** Fills the tables. */
    @Setup
    public void prepare() {
        for (long id = 0; id < others; id++) {
            table.put(-id, QUERY);
            concurrent.put(-id, QUERY);
        }
    }

    @Benchmark
    public @Nullable Object underLock(Ids ids) {
        return putAndTakeLocked(ids.next++);
    }

    @Benchmark
    @Threads(2)
    public @Nullable Object underLockByTwo(Ids ids) {
        return putAndTakeLocked(ids.next++);
    }

    @Benchmark
    public @Nullable Object withoutLock(Ids ids) {
        return putAndTakeConcurrent(ids.next++);
    }

    @Benchmark
    @Threads(2)
    public @Nullable Object withoutLockByTwo(Ids ids) {
        return putAndTakeConcurrent(ids.next++);
    }

    private @Nullable Object putAndTakeLocked(long id) {
        lock.lock();
        try {
            table.put(id, QUERY);
        } finally {
            lock.unlock();
        }
        lock.lock();
        try {
            var found = table.get(id);
            return found != null && table.remove(id, found) ? found : null;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Object putAndTakeConcurrent(long id) {
        concurrent.put(id, QUERY);
        return concurrent.remove(id);
    }
}
