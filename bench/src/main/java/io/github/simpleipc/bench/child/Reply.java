package io.github.simpleipc.bench.child;

import java.io.Serializable;
import org.HdrHistogram.Histogram;

/** What a process answers. */
public sealed interface Reply extends Serializable {
    /** It is done. */
    record Done() implements Reply {}

    /**
     * What asking has shown.
     *
     * @param latencies in nanoseconds, one for each query
     * @param nanos how long it took
     * @param allocated what this process's threads have allocated meanwhile, in bytes
     */
    record Measured(Histogram latencies, long nanos, long allocated) implements Reply {}

    /** All that this process's threads have allocated so far. */
    record Allocated(long bytes) implements Reply {}

    /** It went wrong. */
    record Failed(String what) implements Reply {}
}
