package io.github.simpleipc.torture.judge;

import java.util.List;
import java.util.Map;

/**
 * What the judge found in one scenario.
 *
 * @param violations what was broken; empty if nothing was
 * @param settled how many queries and signals ended in each way
 * @param heals what became of each fault whose healing was awaited
 * @param takeOvers how often a client became the server
 */
public record Findings(List<Violation> violations, Map<String, Long> settled, List<Heal> heals, int takeOvers) {
    /** From the end of a fault of this kind to the later of both sides' next successes. */
    public record Heal(String fault, long nanos) {}
}
