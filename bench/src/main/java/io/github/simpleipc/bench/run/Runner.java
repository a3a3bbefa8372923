package io.github.simpleipc.bench.run;

import io.github.simpleipc.bench.workload.Workload;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Runs a plan: under each workload each subject is warmed up, and then all take turns, round after round, so that what the
 * machine does meanwhile hits all of them alike. A subject that fails is left out until the next workload.
 */
public final class Runner {
    private final Jvm jvm;
    private final Plan plan;
    private final PrintStream progress;
    private final Results results = new Results();

    Runner(Jvm jvm, Plan plan, PrintStream progress) {
        this.jvm = jvm;
        this.plan = plan;
        this.progress = progress;
    }

    /** Measures everything. */
    public Results run() {
        var living = new LinkedHashMap<SubjectRow, Turns>();
        plan.subjects().forEach(row -> living.put(row, new LivingTurns(jvm, row, plan)));
        try {
            for (var workload : plan.workloads()) {
                if (workload == Workload.START) {
                    var starting = new LinkedHashMap<SubjectRow, Turns>();
                    plan.subjects(workload).forEach(row -> starting.put(row, new StartTurns(jvm, row)));
                    run(workload, starting);
                    starting.values().forEach(Turns::close);
                } else {
                    var measured = new LinkedHashMap<>(living);
                    measured.keySet().retainAll(plan.subjects(workload));
                    run(workload, measured);
                }
            }
        } finally {
            living.values().forEach(Turns::close);
        }
        return results;
    }

    private void run(Workload workload, Map<SubjectRow, Turns> turns) {
        turns.forEach((row, turn) -> {
            try {
                turn.warmUp(workload);
            } catch (BenchException e) {
                failed(row, workload, e);
            }
        });
        for (var round = 1; round <= plan.rounds(); round++) {
            var number = round;
            turns.forEach((row, turn) -> {
                if (!results.hasFailed(row, workload)) {
                    measure(row, workload, turn, number);
                }
            });
        }
    }

    private void measure(SubjectRow row, Workload workload, Turns turn, int round) {
        try {
            var figures = turn.measure(workload);
            results.add(row, workload, figures);
            progress.println(
                    workload.label() + " " + round + "/" + plan.rounds() + " " + row.name() + ": " + brief(figures));
        } catch (BenchException e) {
            failed(row, workload, e);
        }
    }

    private void failed(SubjectRow row, Workload workload, BenchException e) {
        results.fail(row, workload, e.brief());
        progress.println(workload.label() + " " + row.name() + ": FAILED: " + e.getMessage());
    }

    private static String brief(Figures figures) {
        var text = new StringBuilder();
        figures.values().forEach((figure, value) -> {
            if (figure == Figure.P50_US
                    || figure == Figure.RATE
                    || figure == Figure.START_MS
                    || figure == Figure.WAKEUPS_PER_S) {
                text.append(text.isEmpty() ? "" : ", ")
                        .append(String.format(Locale.ROOT, "%.1f ", value))
                        .append(figure.title());
            }
        });
        return text.toString();
    }
}
