package io.github.simpleipc.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.torture.end.Lie;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A minute of torture, and the proof that it notices lies; on the packaged jar.
 *
 * <p>Half of the minute has a fixed seed, so that what it plays is the same in each build and a new failure is of the new code; half
 * has a random one, which finds in time what the fixed one never meets. The seed is printed; a failure of the random half is as
 * real as one of the fixed half.
 */
@Timeout(value = 15, unit = java.util.concurrent.TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TortureIT {
    private static final Path JAR = Path.of(System.getProperty("basedir", "."), "target", "simple-ipc-torture.jar");

    private record Run(int exitCode, List<String> output) {
        String text() {
            return String.join("\n", output);
        }
    }

    @Test
    void halfAMinuteOfAPlanThatIsAlwaysTheSame() throws Exception {
        var run = torture("--minutes", "0.5", "--seed", "20260101");
        assertThat(run.text()).contains("verdict: UNBROKEN");
        assertThat(run.exitCode()).as(run.text()).isZero();
    }

    @Test
    void halfAMinuteOfAPlanThatIsNew() throws Exception {
        var run = torture("--minutes", "0.5");
        assertThat(run.text()).contains("verdict: UNBROKEN").contains("seed ");
        assertThat(run.exitCode()).as(run.text()).isZero();
    }

    @Test
    void everyLieIsFound() throws Exception {
        var lies = Arrays.stream(Lie.values()).map(Lie::name).collect(Collectors.joining(","));
        // Without a kill near its end: one would excuse signals that are lost.
        var run = torture("--scenario", "unix:79660", "--lie", lies);
        assertThat(run.exitCode()).as(run.text()).isEqualTo(1);
        var verdict = run.output().stream()
                .filter(line -> line.startsWith("verdict: BROKEN"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(run.text()));
        for (var lie : Lie.values()) {
            assertThat(verdict).as(lie.name()).contains(lie.breaks().name() + "=");
        }
    }

    @Test
    void wrongUsageNamesWhatWasWrong() throws Exception {
        assertThat(torture("--minutes", "0").text()).contains("--minutes: must be above 0, but is 0");
        assertThat(torture("--mode", "nothing").text()).contains("--mode: 'nothing' matches none");
        var run = torture("--scenario", "unix");
        assertThat(run.text()).contains("must be MODE:SEED").contains("'unix'");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    /** Its lines go to this process's output too, as they come: a run that hangs shows where. */
    private static Run torture(String... arguments) throws IOException, InterruptedException {
        assertThat(JAR).as("packaged").matches(Files::exists);
        var command = new ArrayList<String>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var lines = new ArrayList<String>();
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                System.out.println(line);
                lines.add(line);
            }
        } finally {
            process.destroy();
        }
        return new Run(process.waitFor(), lines);
    }
}
