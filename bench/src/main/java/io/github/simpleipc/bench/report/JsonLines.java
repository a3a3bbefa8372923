package io.github.simpleipc.bench.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.simpleipc.bench.run.Figure;
import io.github.simpleipc.bench.run.Plan;
import io.github.simpleipc.bench.run.Results;
import io.github.simpleipc.bench.run.SubjectRow;
import io.github.simpleipc.bench.workload.Workload;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** One line of JSON for each subject and workload. */
public final class JsonLines {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonLines() {}

    /** All lines. */
    public static List<String> of(Plan plan, Results results) throws IOException {
        var lines = new ArrayList<String>();
        for (var workload : plan.workloads()) {
            for (var row : plan.subjects(workload)) {
                lines.add(line(row, workload, results));
            }
        }
        return lines;
    }

    private static String line(SubjectRow row, Workload workload, Results results) throws IOException {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("name", row.name());
            json.writeStringField("workload", workload.label());
            for (var figure : Figure.values()) {
                put(json, figure.key(), results.value(row, workload, figure));
            }
            for (var figure : Figure.values()) {
                put(json, rawRatioKey(figure), results.ratioToRaw(row, workload, figure));
            }
            if (workload == Workload.START) {
                // A start is one long query, for those who read the same keys of every line.
                var millis = results.value(row, workload, Figure.START_MS);
                put(
                        json,
                        Figure.P50_US.key(),
                        millis.isEmpty() ? millis : OptionalDouble.of(millis.getAsDouble() * 1e3));
                put(json, rawRatioKey(Figure.P50_US), results.ratioToRaw(row, workload, Figure.START_MS));
            }
            put(json, "p50_us_lowest", results.lowest(row, workload, Figure.P50_US));
            put(json, "p50_us_highest", results.highest(row, workload, Figure.P50_US));
            put(json, "rate_lowest", results.lowest(row, workload, Figure.RATE));
            put(json, "rate_highest", results.highest(row, workload, Figure.RATE));
            put(json, "start_ms_lowest", results.lowest(row, workload, Figure.START_MS));
            put(json, "start_ms_highest", results.highest(row, workload, Figure.START_MS));
            json.writeNumberField("rounds", results.rounds(row, workload));
            var failure = results.failure(row, workload);
            if (failure != null) {
                json.writeStringField("error", failure);
            }
            json.writeEndObject();
        }
        return text.toString();
    }

    /** {@code raw_p50_ratio} for {@code p50_us}: a ratio has no unit. */
    private static String rawRatioKey(Figure figure) {
        var withoutUnit = figure.key().replaceFirst("_(us|ms|mb|kb)$", "");
        return "raw_" + withoutUnit + "_ratio";
    }

    private static void put(JsonGenerator json, String key, OptionalDouble value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(key, Numbers.rounded(value.getAsDouble()));
        }
    }
}
