package io.github.simpleipc.bench.report;

import io.github.simpleipc.bench.run.Figure;
import io.github.simpleipc.bench.run.Plan;
import io.github.simpleipc.bench.run.Results;
import io.github.simpleipc.bench.run.SubjectRow;
import io.github.simpleipc.bench.workload.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Who was better than this library with its default settings, at what, and by how much: a table that leaves nothing out. */
public final class Losses {
    private static final List<String> DEFAULTS = List.of("simple-ipc-unix", "simple-ipc-tcp");

    private final Plan plan;
    private final Results results;

    /** The losses of a run. */
    public Losses(Plan plan, Results results) {
        this.plan = plan;
        this.results = results;
    }

    /** The table, or a sentence if there is nothing in it. */
    public String table() {
        var lines = new ArrayList<String>();
        for (var workload : plan.workloads()) {
            for (var own : plan.subjects(workload)) {
                if (DEFAULTS.contains(own.name())) {
                    line(own, workload, lines);
                }
            }
        }
        return lines.isEmpty()
                ? "Nobody was better.\n"
                : "| workload | this library | better, and how many times |\n|---|---|---|\n" + String.join("", lines);
    }

    private void line(SubjectRow own, Workload workload, List<String> lines) {
        var figure = Plots.figure(workload);
        var value = results.value(own, workload, figure);
        if (value.isEmpty()) {
            return;
        }
        var better = plan.subjects(workload).stream()
                .filter(row -> row.kind().raw().equals(own.kind().raw()))
                .filter(row -> times(row, own, workload) > 1)
                .sorted(Comparator.comparingDouble((SubjectRow row) -> times(row, own, workload))
                        .reversed())
                .map(row -> row.name() + " " + Numbers.brief(times(row, own, workload)))
                .collect(Collectors.joining(", "));
        if (!better.isEmpty()) {
            lines.add("| `" + workload.label() + "` | " + own.name() + ": " + Numbers.brief(value.getAsDouble()) + " "
                    + figure.title() + " | " + better + " |\n");
        }
    }

    /** How many times better one was than the other; 0 if one of them was not measured, or did not need anything. */
    private double times(SubjectRow row, SubjectRow other, Workload workload) {
        var figure = Plots.figure(workload);
        var its = results.value(row, workload, figure).orElse(0);
        var others = results.value(other, workload, figure).orElse(0);
        if (its == 0 || others == 0) {
            return 0;
        }
        return figure == Figure.RATE ? its / others : others / its;
    }
}
