package io.github.simpleipc.bench.subject;

import org.HdrHistogram.Histogram;

/** An end without queries of its own that overlap: one thread keeps many under way by writing before it has read. */
public interface Pipelined {
    /**
     * Keeps queries under way until the time is over, one at least, and then takes in what is still owed.
     *
     * @param bytes the length of each
     * @param window how many are under way
     * @param endNanos by {@link System#nanoTime}
     * @param latencies one value for each, in nanoseconds
     */
    void pipeline(int bytes, int window, long endNanos, Histogram latencies) throws Exception;
}
