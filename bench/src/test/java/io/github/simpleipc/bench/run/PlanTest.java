package io.github.simpleipc.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.bench.workload.Workload;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void aQuickRunIsDoneInThreeMinutesHoweverManyAreNamed() {
        var few = Plan.quick(Catalogue.quickAnd(List.of()), Workload.QUICK);
        var all = Plan.quick(Catalogue.all(), Workload.QUICK);
        assertThat(few.estimate()).isLessThan(Duration.ofMinutes(3));
        assertThat(all.estimate()).isLessThan(Duration.ofMinutes(3));
        assertThat(few.measure()).isGreaterThan(all.measure());
    }

    @Test
    void aFullRunHasNineRounds() {
        assertThat(Plan.full(Catalogue.all(), List.of(Workload.values())).rounds())
                .isEqualTo(9);
    }

    @Test
    void aRunOfEverythingIsDoneInFortyMinutes() {
        assertThat(Plan.everything().rounds()).isEqualTo(9);
        assertThat(Plan.everything().estimate()).isLessThan(Duration.ofMinutes(40));
    }

    @Test
    void whatIsAboutSpinningIsMeasuredOfThisLibraryAloneUnlessItIsNamed() {
        var everything = Plan.everything();
        assertThat(everything.subjects(Workload.RTT_100)).isEqualTo(Catalogue.all());
        assertThat(everything.subjects(Workload.BUSY_1))
                .extracting(SubjectRow::name)
                .contains("raw-tcp", "simple-ipc-unix-no-spin")
                .allMatch(name -> name.startsWith("raw-") || name.startsWith("simple-ipc-"));
        var named = Plan.full(Catalogue.named(List.of("rmi")), List.of(Workload.BUSY_1));
        assertThat(named.subjects(Workload.BUSY_1)).isEqualTo(Catalogue.named(List.of("rmi")));
    }

    @Test
    void roundsAndTheirLengthCanBeChosen() {
        var plan = Plan.full(Catalogue.all(), Workload.QUICK).withRounds(2).withMeasure(Duration.ofMillis(5));
        assertThat(plan.rounds()).isEqualTo(2);
        assertThat(plan.measure()).isEqualTo(Duration.ofMillis(5));
    }
}
