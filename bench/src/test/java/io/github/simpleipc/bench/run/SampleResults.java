package io.github.simpleipc.bench.run;

import io.github.simpleipc.bench.workload.Workload;
import java.util.List;
import java.util.Map;

/** Results that nobody has measured. */
public final class SampleResults {
    private SampleResults() {}

    /** The same figure of several rounds, for each subject, under each workload of the plan. */
    public static Results of(Map<String, List<Double>> rounds, Plan plan, Figure figure) {
        var results = new Results();
        for (var workload : plan.workloads()) {
            for (var row : plan.subjects()) {
                for (var value : rounds.getOrDefault(row.name(), List.of())) {
                    results.add(row, workload, new Figures(Map.of(figure, value)));
                }
            }
        }
        return results;
    }

    public static void fail(Results results, SubjectRow row, Workload workload, String why) {
        results.fail(row, workload, why);
    }
}
