package io.github.simpleipc.bench.run;

import io.github.simpleipc.bench.workload.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What all rounds have shown. */
public final class Results {
    private record Place(String subject, Workload workload) {}

    private final Map<Place, List<Figures>> rounds = new HashMap<>();
    private final Map<Place, String> failures = new HashMap<>();

    void add(SubjectRow row, Workload workload, Figures figures) {
        rounds.computeIfAbsent(new Place(row.name(), workload), place -> new ArrayList<>())
                .add(figures);
    }

    void fail(SubjectRow row, Workload workload, String why) {
        failures.put(new Place(row.name(), workload), why);
    }

    /** Whether it went wrong; what was measured before is there nevertheless. */
    public boolean hasFailed(SubjectRow row, Workload workload) {
        return failure(row, workload) != null;
    }

    /** Why it could not be measured; null if it could. */
    public @Nullable String failure(SubjectRow row, Workload workload) {
        return failures.get(new Place(row.name(), workload));
    }

    /** How many rounds there are figures of. */
    public int rounds(SubjectRow row, Workload workload) {
        return of(row.name(), workload).size();
    }

    /** The median of the rounds, or the mean where the figure is one; empty if it was not measured. */
    public OptionalDouble value(SubjectRow row, Workload workload, Figure figure) {
        return value(row.name(), workload, figure);
    }

    /** The lowest round. */
    public OptionalDouble lowest(SubjectRow row, Workload workload, Figure figure) {
        return Arrays.stream(sorted(row.name(), workload, figure)).min();
    }

    /** The highest round. */
    public OptionalDouble highest(SubjectRow row, Workload workload, Figure figure) {
        return Arrays.stream(sorted(row.name(), workload, figure)).max();
    }

    /** The value, divided by that of the limit on the same kind of socket; empty if one of them is missing or zero. */
    public OptionalDouble ratioToRaw(SubjectRow row, Workload workload, Figure figure) {
        var own = value(row, workload, figure);
        var raw = value(row.kind().raw(), workload, figure);
        return own.isEmpty() || raw.isEmpty() || raw.getAsDouble() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(own.getAsDouble() / raw.getAsDouble());
    }

    private OptionalDouble value(String subject, Workload workload, Figure figure) {
        var sorted = sorted(subject, workload, figure);
        return switch (figure.summary()) {
            case MEDIAN -> median(sorted);
            case MEAN -> Arrays.stream(sorted).average();
        };
    }

    private double[] sorted(String subject, Workload workload, Figure figure) {
        return of(subject, workload).stream()
                .map(round -> round.values().get(figure))
                .filter(value -> value != null)
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
    }

    private List<Figures> of(String subject, Workload workload) {
        return rounds.getOrDefault(new Place(subject, workload), List.of());
    }

    private static OptionalDouble median(double[] sorted) {
        if (sorted.length == 0) {
            return OptionalDouble.empty();
        }
        var middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
