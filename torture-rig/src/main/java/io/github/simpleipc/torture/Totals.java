package io.github.simpleipc.torture;

import io.github.simpleipc.torture.judge.Evidence;
import io.github.simpleipc.torture.judge.Findings;
import io.github.simpleipc.torture.judge.Violation;
import io.github.simpleipc.torture.plan.Scenario;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What all scenarios of a run amount to. */
final class Totals {
    private static final int VIOLATIONS_SHOWN = 20;

    private record Found(Scenario scenario, Violation violation) {}

    private final Map<String, Long> settled = new TreeMap<>();
    private final Map<String, Long> faults = new TreeMap<>();
    private final Map<String, Long> modes = new TreeMap<>();
    private final Map<String, Histogram> heals = new TreeMap<>();
    /** In microseconds, two digits, up to an hour. */
    private final Histogram healed = histogram();

    private final List<Found> found = new ArrayList<>();
    private int scenarios;
    private int processes;
    private long takeOvers;

    void add(Scenario scenario, Evidence evidence, Findings findings) {
        scenarios++;
        processes += evidence.processes().size();
        takeOvers += findings.takeOvers();
        modes.merge(scenario.mode().name(), 1L, Long::sum);
        evidence.faults().forEach(fault -> faults.merge(fault.kind(), 1L, Long::sum));
        findings.settled().forEach((how, count) -> settled.merge(how, count, Long::sum));
        for (var heal : findings.heals()) {
            var micros = Math.max(1, TimeUnit.NANOSECONDS.toMicros(heal.nanos()));
            healed.recordValue(micros);
            heals.computeIfAbsent(heal.fault(), fault -> histogram()).recordValue(micros);
        }
        findings.violations().forEach(violation -> found.add(new Found(scenario, violation)));
    }

    boolean isClean() {
        return found.isEmpty() && scenarios > 0;
    }

    void print(PrintStream out) {
        out.printf("%n%d scenarios, %d processes, %d take-overs%n", scenarios, processes, takeOvers);
        out.printf("%nmodes%n");
        modes.forEach((mode, count) -> out.printf("  %,9d  %s%n", count, mode));
        out.printf("%nqueries and signals%n");
        out.printf(
                "  %,9d  in all%n", settled.values().stream().mapToLong(n -> n).sum());
        settled.forEach((how, count) -> out.printf("  %,9d  %s%n", count, how));
        out.printf("%nfaults, and ms to heal where that was awaited%n");
        out.printf("  %9s  %-16s %8s %9s %9s %9s%n", "count", "", "awaited", "p50", "p90", "max");
        faults.forEach((fault, count) -> {
            var times = heals.getOrDefault(fault, histogram());
            out.printf(
                    "  %,9d  %-16s %8d %9.1f %9.1f %9.1f%n",
                    count,
                    fault,
                    times.getTotalCount(),
                    times.getValueAtPercentile(50) / 1e3,
                    times.getValueAtPercentile(90) / 1e3,
                    times.getMaxValue() / 1e3);
        });
        printHistogram(out);
        printVerdict(out);
    }

    private void printHistogram(PrintStream out) {
        out.printf("%ntime to heal, of %d faults%n", healed.getTotalCount());
        if (healed.getTotalCount() == 0) {
            return;
        }
        for (var value : healed.logarithmicBucketValues(1_000, 2)) {
            var count = value.getCountAddedInThisIterationStep();
            if (count > 0) {
                var bar = "#".repeat((int) Math.ceil(50.0 * count / healed.getTotalCount()));
                out.printf("  up to %,8d ms %6d %s%n", value.getValueIteratedTo() / 1_000 + 1, count, bar);
            }
        }
        out.printf(
                "  p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                healed.getValueAtPercentile(50) / 1e3,
                healed.getValueAtPercentile(90) / 1e3,
                healed.getValueAtPercentile(99) / 1e3,
                healed.getMaxValue() / 1e3);
    }

    private void printVerdict(PrintStream out) {
        out.println();
        if (scenarios == 0) {
            out.println("verdict: NOTHING WAS PLAYED");
            return;
        }
        if (found.isEmpty()) {
            out.println("verdict: UNBROKEN: no wrong answer, none run twice, none hanging, each outcome true,"
                    + " all healed, nothing leaked");
            return;
        }
        var rules = new TreeMap<String, Long>();
        found.forEach(one -> rules.merge(one.violation().rule().name(), 1L, Long::sum));
        out.println("verdict: BROKEN " + rules);
        for (var one : found.subList(0, Math.min(VIOLATIONS_SHOWN, found.size()))) {
            var violation = one.violation();
            out.println("  " + violation.rule() + " (" + violation.rule().words() + ") in --scenario "
                    + one.scenario().name() + "\n      " + violation.evidence());
        }
        if (found.size() > VIOLATIONS_SHOWN) {
            out.println("  and " + (found.size() - VIOLATIONS_SHOWN) + " more");
        }
    }

    private static Histogram histogram() {
        return new Histogram(TimeUnit.HOURS.toMicros(1), 2);
    }
}
