package io.github.simpleipc.bench.report;

import io.github.simpleipc.bench.run.Figure;
import io.github.simpleipc.bench.run.Plan;
import io.github.simpleipc.bench.run.Results;
import io.github.simpleipc.bench.run.SubjectRow;
import io.github.simpleipc.bench.workload.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Markdown: a table for each workload. */
public final class Tables {
    private final Plan plan;
    private final Results results;

    /** The tables of a run. */
    public Tables(Plan plan, Results results) {
        this.plan = plan;
        this.results = results;
    }

    /** All tables. */
    public String all() {
        var text = new StringBuilder();
        for (var workload : plan.workloads()) {
            text.append(of(workload)).append('\n');
        }
        return text.toString();
    }

    /** One workload's heading and table. */
    public String of(Workload workload) {
        var figures = Arrays.stream(Figure.values())
                .filter(figure -> plan.subjects(workload).stream()
                        .anyMatch(row -> results.value(row, workload, figure).isPresent()))
                .toList();
        var text = new StringBuilder("### " + workload.label() + "\n\n" + capital(workload.meaning()) + ".\n\n");
        var heads = new ArrayList<String>();
        heads.add("");
        figures.forEach(figure -> heads.add(figure.title()));
        heads.add("spread");
        line(text, heads);
        text.append("|---|").append("--:|".repeat(figures.size())).append("---|\n");
        for (var row : plan.subjects(workload)) {
            line(text, cells(row, workload, figures));
        }
        return text.toString();
    }

    private List<String> cells(SubjectRow row, Workload workload, List<Figure> figures) {
        var cells = new ArrayList<String>();
        cells.add(row.name());
        for (var figure : figures) {
            cells.add(cell(row, workload, figure));
        }
        var failure = results.failure(row, workload);
        cells.add(failure == null ? spread(row, workload, figures) : "failed: " + failure.replace('|', '/'));
        return cells;
    }

    /** The value, and in brackets how many times the limit's it is. */
    private String cell(SubjectRow row, Workload workload, Figure figure) {
        var value = results.value(row, workload, figure);
        if (value.isEmpty()) {
            return "";
        }
        var ratio = results.ratioToRaw(row, workload, figure);
        return Numbers.brief(value.getAsDouble())
                + (ratio.isEmpty() ? "" : " (" + Numbers.brief(ratio.getAsDouble()) + ")");
    }

    /** From the lowest round to the highest, of the first figure. */
    private String spread(SubjectRow row, Workload workload, List<Figure> figures) {
        var figure = figures.get(0);
        var lowest = results.lowest(row, workload, figure);
        var highest = results.highest(row, workload, figure);
        return lowest.isEmpty() || highest.isEmpty()
                ? ""
                : Numbers.brief(lowest.getAsDouble()) + " to " + Numbers.brief(highest.getAsDouble());
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String capital(String sentence) {
        return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
    }
}
