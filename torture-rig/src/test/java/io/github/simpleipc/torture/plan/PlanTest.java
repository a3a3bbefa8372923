package io.github.simpleipc.torture.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void oneSeedIsOnePlan() {
        assertThat(scenarios(7, 50)).isEqualTo(scenarios(7, 50));
        assertThat(scenarios(7, 50)).isNotEqualTo(scenarios(8, 50));
    }

    @Test
    void aScenarioIsAFunctionOfItsModeAndSeed() {
        for (var scenario : scenarios(3, 50)) {
            assertThat(Scenario.of(scenario.mode(), scenario.seed())).isEqualTo(scenario);
        }
    }

    @Test
    void eachModeComesOnceBeforeAnyComesAgain() {
        var modes = Mode.all();
        var two = scenarios(5, 2 * modes.size());
        assertThat(two.subList(0, modes.size()).stream().map(Scenario::mode))
                .containsExactlyInAnyOrderElementsOf(modes);
        assertThat(two.subList(modes.size(), two.size()).stream().map(Scenario::mode))
                .containsExactlyInAnyOrderElementsOf(modes);
    }

    @Test
    void everyKindOfFaultIsPlannedSomewhere() {
        var kinds = EnumSet.noneOf(FaultKind.class);
        scenarios(1, 200).forEach(scenario -> scenario.faults().forEach(fault -> kinds.add(fault.kind())));
        assertThat(kinds).containsExactlyInAnyOrder(FaultKind.values());
    }

    @Test
    void namesOfModesDiffer() {
        var names = Mode.all().stream().map(Mode::name).toList();
        assertThat(names)
                .hasSize(28)
                .contains("unix", "tcp", "tcp4+tls", "tcp6+aes", "name+tls+aes", "go-unix", "go-tcp+aes", "go-tcp+tls");
        assertThat(new HashSet<>(names)).hasSameSizeAs(names);
        names.forEach(name -> assertThat(Mode.named(name).orElseThrow().name()).isEqualTo(name));
    }

    @Test
    void plainLinksAreNotGarbled() {
        var unix = Mode.named("unix").orElseThrow();
        assertThat(FaultKind.of(unix, Layout.PROXIED)).doesNotContain(FaultKind.GARBLE, FaultKind.REPEAT);
        assertThat(FaultKind.of(Mode.named("unix+aes").orElseThrow(), Layout.PROXIED))
                .contains(FaultKind.GARBLE, FaultKind.REPEAT);
    }

    /** Its lines can be sent once more by anybody, as docs/go.md says. */
    @Test
    void encryptedLinesOfTheGoWireAreGarbledAndNotRepeated() {
        assertThat(FaultKind.of(Mode.named("go-tcp+aes").orElseThrow(), Layout.PROXIED))
                .contains(FaultKind.GARBLE)
                .doesNotContain(FaultKind.REPEAT);
        assertThat(FaultKind.of(Mode.named("go-tcp+tls+aes").orElseThrow(), Layout.PROXIED))
                .contains(FaultKind.GARBLE, FaultKind.REPEAT);
        assertThat(FaultKind.of(Mode.named("go-tcp").orElseThrow(), Layout.PROXIED))
                .doesNotContain(FaultKind.GARBLE, FaultKind.REPEAT);
    }

    @Test
    void behindAProxyTheSecondEndOnlyDials() {
        scenarios(1, 100).stream()
                .filter(scenario -> scenario.layout() == Layout.PROXIED)
                .forEach(scenario ->
                        assertThat(scenario.sides().get(1).neverServer()).isTrue());
    }

    @Test
    void theLastFaultIsAwaited() {
        for (var scenario : scenarios(9, 50)) {
            var faults = scenario.faults();
            assertThat(faults.get(faults.size() - 1).awaited()).isTrue();
        }
    }

    @Test
    void aPlanNeedsAMode() {
        assertThatThrownBy(() -> new Plan(1, List.of())).hasMessageContaining("modes");
    }

    private static List<Scenario> scenarios(long seed, int count) {
        var plan = new Plan(seed, Mode.all());
        return Stream.generate(plan::next).limit(count).toList();
    }
}
