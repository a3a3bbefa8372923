package io.github.simpleipc.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.bench.workload.Workload;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final SubjectRow RAW =
            Catalogue.named(java.util.List.of("raw-unix")).get(0);
    private static final SubjectRow OWN =
            Catalogue.named(java.util.List.of("simple-ipc-unix")).get(1);

    private final Results results = new Results();

    private void add(SubjectRow row, double p50) {
        results.add(row, Workload.RTT_100, new Figures(Map.of(Figure.P50_US, p50)));
    }

    @Test
    void theMedianOfAnOddNumberOfRoundsIsTheMiddleOne() {
        add(OWN, 9);
        add(OWN, 1);
        add(OWN, 2);
        assertThat(results.value(OWN, Workload.RTT_100, Figure.P50_US)).hasValue(2);
        assertThat(results.lowest(OWN, Workload.RTT_100, Figure.P50_US)).hasValue(1);
        assertThat(results.highest(OWN, Workload.RTT_100, Figure.P50_US)).hasValue(9);
        assertThat(results.rounds(OWN, Workload.RTT_100)).isEqualTo(3);
    }

    @Test
    void theMedianOfAnEvenNumberOfRoundsIsBetweenTheTwoInTheMiddle() {
        add(OWN, 4);
        add(OWN, 2);
        assertThat(results.value(OWN, Workload.RTT_100, Figure.P50_US)).hasValue(3);
    }

    @Test
    void theRatioIsThatOfTheMediansToTheLimitOnTheSameKindOfSocket() {
        add(RAW, 8);
        add(OWN, 2);
        assertThat(results.ratioToRaw(OWN, Workload.RTT_100, Figure.P50_US)).hasValue(0.25);
        assertThat(results.ratioToRaw(RAW, Workload.RTT_100, Figure.P50_US)).hasValue(1);
    }

    @Test
    void whatWasNotMeasuredHasNoMedianAndNoRatio() {
        add(OWN, 2);
        assertThat(results.value(RAW, Workload.RTT_100, Figure.P50_US)).isEmpty();
        assertThat(results.ratioToRaw(OWN, Workload.RTT_100, Figure.P50_US)).isEmpty();
        assertThat(results.value(OWN, Workload.RTT_100, Figure.RATE)).isEmpty();
        assertThat(results.value(OWN, Workload.ECHO_1M, Figure.P50_US)).isEmpty();
    }

    @Test
    void whatTheSystemCountsInLargeStepsIsAMean() {
        for (var seconds : new double[] {0, 10, 20, 0}) {
            results.add(OWN, Workload.RTT_100, new Figures(Map.of(Figure.CPU_S_PER_MILLION, seconds)));
        }
        assertThat(results.value(OWN, Workload.RTT_100, Figure.CPU_S_PER_MILLION))
                .hasValue(7.5);
    }

    @Test
    void nothingIsDividedByZero() {
        add(RAW, 0);
        add(OWN, 2);
        assertThat(results.ratioToRaw(OWN, Workload.RTT_100, Figure.P50_US)).isEmpty();
    }

    @Test
    void aFailureKeepsWhatWasMeasuredBefore() {
        add(OWN, 2);
        results.fail(OWN, Workload.RTT_100, "it broke");
        assertThat(results.hasFailed(OWN, Workload.RTT_100)).isTrue();
        assertThat(results.failure(OWN, Workload.RTT_100)).isEqualTo("it broke");
        assertThat(results.hasFailed(OWN, Workload.ECHO_1M)).isFalse();
        assertThat(results.value(OWN, Workload.RTT_100, Figure.P50_US)).hasValue(2);
    }
}
