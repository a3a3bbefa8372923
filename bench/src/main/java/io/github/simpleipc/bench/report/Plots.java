package io.github.simpleipc.bench.report;

import io.github.simpleipc.bench.run.Figure;
import io.github.simpleipc.bench.run.Plan;
import io.github.simpleipc.bench.run.Results;
import io.github.simpleipc.bench.run.SubjectRow;
import io.github.simpleipc.bench.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.ChartEncoder;

/** PNG files: for each workload its most telling figure, as bars on a logarithmic scale. */
public final class Plots {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 550;
    private static final int LABEL_ROTATION = 60;

    private Plots() {}

    /** A plot for each workload, into a folder; the files. */
    public static List<Path> write(Plan plan, Results results, Path folder) throws IOException {
        Files.createDirectories(folder);
        var files = new ArrayList<Path>();
        for (var workload : plan.workloads()) {
            var measured = plan.subjects(workload).stream()
                    .filter(row -> value(results, row, workload) > 0)
                    .toList();
            if (!measured.isEmpty()) {
                var file = folder.resolve(workload.label() + ".png");
                ChartEncoder.saveChart(chart(workload, measured, results), file.toString(), "png");
                files.add(file);
            }
        }
        return files;
    }

    private static CategoryChart chart(Workload workload, List<SubjectRow> rows, Results results) {
        var figure = figure(workload);
        var values = rows.stream().map(row -> value(results, row, workload)).toList();
        var chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(workload.label() + ": " + workload.meaning())
                .yAxisTitle(figure.title())
                .build();
        var style = chart.getStyler();
        style.setLegendVisible(false);
        style.setXAxisLabelRotation(LABEL_ROTATION);
        style.setYAxisLogarithmic(true);
        // A bar must begin somewhere, and at a power of ten it can be read.
        style.setYAxisMin(Math.pow(10, Math.floor(Math.log10(Collections.min(values)))));
        chart.addSeries(figure.title(), rows.stream().map(SubjectRow::name).toList(), values);
        return chart;
    }

    private static double value(Results results, SubjectRow row, Workload workload) {
        return results.value(row, workload, figure(workload)).orElse(0);
    }

    /** The most telling one. */
    static Figure figure(Workload workload) {
        return switch (workload) {
            case ASYNC_64, SUBMIT_64, THREADS_64, VTHREADS_64, ECHO_64K, ECHO_1M -> Figure.RATE;
            case START -> Figure.START_MS;
            case IDLE -> Figure.WAKEUPS_PER_S;
            default -> Figure.P50_US;
        };
    }
}
