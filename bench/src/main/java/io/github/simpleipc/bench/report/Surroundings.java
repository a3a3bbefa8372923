package io.github.simpleipc.bench.report;

import io.github.simpleipc.bench.run.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/** What the figures depend on, in one paragraph. */
public final class Surroundings {
    private Surroundings() {}

    /**
     * The paragraph.
     *
     * @param javaVersion of the measured processes
     */
    public static String of(Plan plan, String javaVersion) {
        return "Measured on " + LocalDate.now(java.time.ZoneOffset.UTC) + ": "
                + Runtime.getRuntime().availableProcessors() + " cores (" + processor() + "), "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + ", Java " + javaVersion
                + "; medians of " + plan.rounds() + " interleaved rounds of "
                + plan.measure().toMillis() + " ms. In brackets: how many times that of the raw limit on the same"
                + " kind of socket. Spread: from the lowest round to the highest, of the first figure.\n";
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
