package io.github.simpleipc.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import io.github.simpleipc.bench.run.Catalogue;
import io.github.simpleipc.bench.run.Figure;
import io.github.simpleipc.bench.run.Plan;
import io.github.simpleipc.bench.run.Results;
import io.github.simpleipc.bench.run.SampleResults;
import io.github.simpleipc.bench.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables, lines and plots of two subjects, of which one has failed after its first round. */
class ReportTest {
    private final Plan plan = Plan.quick(Catalogue.named(List.of("simple-ipc-unix")), List.of(Workload.RTT_100));
    private final Results results = SampleResults.of(
            Map.of("raw-unix", List.of(10.0, 20.0, 30.0), "simple-ipc-unix", List.of(5.0)), plan, Figure.P50_US);

    @TempDir
    private Path folder;

    ReportTest() {
        SampleResults.fail(results, plan.subjects().get(1), Workload.RTT_100, "it | broke");
    }

    @Test
    void aTableHasMediansRatiosSpreadsAndFailures() {
        assertThat(new Tables(plan, results).of(Workload.RTT_100))
                .contains("### rtt-100\n")
                .contains("|  | p50 µs | spread |\n|---|--:|---|\n")
                .contains("| raw-unix | 20.0 (1.00) | 10.0 to 30.0 |\n")
                .contains("| simple-ipc-unix | 5.00 (0.25) | failed: it / broke |\n");
    }

    @Test
    void aLineOfJsonHasTheFiguresThatThereAre() throws IOException {
        var lines = JsonLines.of(plan, results);
        assertThat(lines).hasSize(2);
        assertThat(fields(lines.get(0)))
                .containsEntry("name", "raw-unix")
                .containsEntry("workload", "rtt-100")
                .containsEntry("p50_us", "20.0")
                .containsEntry("raw_p50_ratio", "1.0")
                .containsEntry("rounds", "3")
                .doesNotContainKeys("rate", "error");
        assertThat(fields(lines.get(1))).containsEntry("raw_p50_ratio", "0.25").containsEntry("error", "it | broke");
    }

    @Test
    void aLineOfAStartHasTheSameKeys() throws IOException {
        var starts = Plan.quick(Catalogue.named(List.of("simple-ipc-unix")), List.of(Workload.START));
        var results = SampleResults.of(
                Map.of("raw-unix", List.of(100.0), "simple-ipc-unix", List.of(150.0)), starts, Figure.START_MS);
        assertThat(fields(JsonLines.of(starts, results).get(1)))
                .containsEntry("start_ms", "150.0")
                .containsEntry("p50_us", "150000.0")
                .containsEntry("raw_p50_ratio", "1.5");
    }

    @Test
    void aPlotIsMadeForEachWorkload() throws IOException {
        var files = Plots.write(plan, results, folder.resolve("plots"));
        assertThat(files).containsExactly(folder.resolve("plots/rtt-100.png"));
        assertThat(files.get(0)).isNotEmptyFile();
    }

    @Test
    void theDocsPageIsFilledInBetweenItsMarks() throws IOException {
        var part = DocsPage.Part.LOSSES;
        var page = folder.resolve("page.md");
        Files.writeString(page, "above\n" + part.begin() + "\nold\n" + part.end() + "\nbelow\n");
        DocsPage.write(page, part, "new\n");
        assertThat(page).hasContent("above\n" + part.begin() + "\n\nnew\n\n" + part.end() + "\nbelow\n");
    }

    @Test
    void aDocsPageWithoutMarksIsLeftAlone() throws IOException {
        var page = folder.resolve("page.md");
        Files.writeString(page, "no marks");
        assertThatThrownBy(() -> DocsPage.write(page, DocsPage.Part.RESULTS, "new"))
                .hasMessageContaining(DocsPage.Part.RESULTS.begin());
        assertThat(page).hasContent("no marks");
    }

    @Test
    void theDocsPageOfThisRepositoryHasPlaceForAllParts() throws IOException {
        assertThat(Files.readString(Path.of("../docs/benchmarks.md")))
                .contains(DocsPage.Part.RESULTS.begin(), DocsPage.Part.RESULTS.end())
                .contains(DocsPage.Part.LOSSES.begin(), DocsPage.Part.LOSSES.end());
    }

    @Test
    void whoWasBetterIsListedWithTheLargestLossFirst() {
        var plan = Plan.full(
                Catalogue.named(List.of("simple-ipc-unix", "netty-unix", "rmi")),
                List.of(Workload.ASYNC_64, Workload.ECHO_1M));
        var rates = SampleResults.of(
                Map.of(
                        "raw-unix", List.of(300.0),
                        "simple-ipc-unix", List.of(200.0),
                        "netty-unix", List.of(500.0),
                        "rmi", List.of(900.0)),
                plan.without(Workload.ECHO_1M),
                Figure.RATE);
        assertThat(new Losses(plan, rates).table())
                .endsWith("|---|\n| `async-64` | simple-ipc-unix: 200 per second | netty-unix 2.50, raw-unix 1.50 |\n");
    }

    @Test
    void whereNobodyWasBetterNobodyIsListed() {
        var won = SampleResults.of(
                Map.of("raw-unix", List.of(10.0), "simple-ipc-unix", List.of(5.0)), plan, Figure.P50_US);
        assertThat(new Losses(plan, won).table()).isEqualTo("Nobody was better.\n");
    }

    @Test
    void numbersHaveThreeDigitsThatCount() {
        assertThat(List.of(1234.5, 123.45, 12.345, 1.2345))
                .extracting(Numbers::brief)
                .containsExactly("1,235", "123", "12.3", "1.23");
    }

    private static Map<String, String> fields(String line) throws IOException {
        var fields = new LinkedHashMap<String, String>();
        try (var parser = new JsonFactory().createParser(line)) {
            assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                fields.put(name, parser.getText());
            }
        }
        return fields;
    }
}
