package io.github.simpleipc.bench.child;

import io.github.simpleipc.bench.workload.Workload;
import java.io.Serializable;

/** What the runner tells a process. Each is answered by one {@link Reply}. */
public sealed interface Command extends Serializable {
    /** Be ready to be asked by the other side. Answered by {@link Reply.Done}. */
    record AcceptQueries() implements Command {}

    /** Ask for so long. Answered by {@link Reply.Measured}. */
    record Ask(Workload workload, long nanos) implements Command {}

    /** How much was allocated so far? Answered by {@link Reply.Allocated}. */
    record CountAllocated() implements Command {}
}
