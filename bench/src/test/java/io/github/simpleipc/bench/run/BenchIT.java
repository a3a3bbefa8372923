package io.github.simpleipc.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.bench.workload.Workload;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run of all manners of measuring, as short as can be, with a subject that fails in the middle of it. */
@Timeout(value = 5, unit = java.util.concurrent.TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BenchIT {
    private static final Duration SHORT = Duration.ofMillis(50);

    private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

    private Results run(List<SubjectRow> rows, List<Workload> workloads) throws Exception {
        var plan = new Plan(rows, workloads, Set.of(), 1, SHORT, 1, SHORT);
        var root = Path.of("..").toAbsolutePath().normalize();
        var javaHome = Path.of(System.getProperty("java.home"));
        return new Bench(root, javaHome, new PrintStream(progress, true, StandardCharsets.UTF_8)).run(plan);
    }

    @Test
    void eachMannerOfMeasuringGivesFigures() throws Exception {
        var rows = Catalogue.named(List.of("simple-ipc-unix"));
        var driven = List.of(Workload.ASYNC_64, Workload.THREADS_64, Workload.BOTH_100, Workload.SLOW_HANDLER);
        var workloads = new ArrayList<>(driven);
        workloads.add(Workload.START);
        var results = run(rows, workloads);
        for (var row : rows) {
            for (var workload : driven) {
                assertThat(results.failure(row, workload))
                        .as(row.name() + " " + workload.label())
                        .isNull();
                assertThat(results.value(row, workload, Figure.P50_US).orElseThrow())
                        .isPositive();
                assertThat(results.value(row, workload, Figure.RSS_MB).orElseThrow())
                        .isPositive();
                assertThat(results.ratioToRaw(row, workload, Figure.RATE)).isPresent();
            }
            assertThat(results.failure(row, Workload.START)).isNull();
            assertThat(results.value(row, Workload.START, Figure.START_MS).orElseThrow())
                    .isPositive();
        }
    }

    @Test
    void aSubjectThatFailsIsARowWithAnErrorAndTheOthersGoOn() throws Exception {
        var raw = Catalogue.named(List.of("raw-unix")).get(0);
        var broken = new SubjectRow("broken", raw.kind(), "", "no.such.Subject", List.of(), List.of());
        var results = run(List.of(broken, raw), List.of(Workload.RTT_100));
        assertThat(results.failure(broken, Workload.RTT_100)).contains("broken").contains("no.such.Subject");
        assertThat(results.failure(raw, Workload.RTT_100)).isNull();
        assertThat(results.rounds(raw, Workload.RTT_100)).isEqualTo(1);
        assertThat(progress.toString(StandardCharsets.UTF_8)).contains("FAILED");
    }
}
