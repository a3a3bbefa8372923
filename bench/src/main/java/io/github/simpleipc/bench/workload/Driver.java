package io.github.simpleipc.bench.workload;

import io.github.simpleipc.bench.subject.End;
import org.HdrHistogram.Histogram;

/** Asks in a certain manner. */
@FunctionalInterface
public interface Driver {
    /**
     * Asks until the time is over, and once at least; when it returns, nothing is owed any more.
     *
     * @param bytes the length of each query
     * @param endNanos by {@link System#nanoTime}
     * @param latencies gets one value for each query, in nanoseconds
     */
    void run(End end, int bytes, long endNanos, Histogram latencies) throws Exception;

    /** An empty histogram for latencies, from nanoseconds to a minute. */
    static Histogram histogram() {
        return new Histogram(60_000_000_000L, 3);
    }
}
