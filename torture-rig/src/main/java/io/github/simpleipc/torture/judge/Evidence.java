package io.github.simpleipc.torture.judge;

import io.github.simpleipc.torture.journal.Entry;
import java.util.List;
import java.util.Set;

/**
 * All that a scenario left.
 *
 * @param processes each process that ran, in the order of their starts
 * @param faults each fault, as it happened
 * @param finishedNanos when both ends were told to finish
 * @param seen violations that showed outside the journals
 * @param excusedConnectFailures reasons of failed {@code connect()} calls that this scenario's faults explain
 */
public record Evidence(
        List<OfProcess> processes,
        List<OfFault> faults,
        long finishedNanos,
        List<Violation> seen,
        Set<String> excusedConnectFailures) {
    /** How a process ended. */
    public enum Fate {
        /** By a SIGKILL of the director's. */
        KILLED,
        /** By itself, when it was told to. */
        LEFT,
        /** It was told to leave, and did not. */
        STUCK
    }

    /**
     * One process.
     *
     * @param number its number, which its queries carry
     * @param side 0 or 1
     * @param endNanos when it was killed or had left
     */
    public record OfProcess(int number, int side, Fate fate, long endNanos, List<Entry> journal) {}

    /**
     * One fault.
     *
     * @param kind its name
     * @param awaited whether the next fault waited for what this one broke to be healed
     */
    public record OfFault(String kind, long beginNanos, long endNanos, boolean awaited) {}
}
