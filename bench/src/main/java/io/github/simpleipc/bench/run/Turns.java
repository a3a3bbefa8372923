package io.github.simpleipc.bench.run;

import io.github.simpleipc.bench.workload.Workload;
import java.time.Duration;

/** One subject's turn. */
interface Turns extends AutoCloseable {
    /** After the processes were stopped for the others' turns: caches, and what a subject has to catch up with. */
    Duration LEAD_IN = Duration.ofMillis(150);
    /** What it takes to stop one subject and wake the next, about. */
    Duration CHANGE = Duration.ofMillis(50);

    /** Before the first round. */
    void warmUp(Workload workload) throws BenchException;

    /** One round. */
    Figures measure(Workload workload) throws BenchException;

    @Override
    void close();
}
