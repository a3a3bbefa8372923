package io.github.simpleipc.torture;

import io.github.simpleipc.torture.end.Lie;
import io.github.simpleipc.torture.judge.Findings;
import io.github.simpleipc.torture.judge.Judge;
import io.github.simpleipc.torture.plan.Mode;
import io.github.simpleipc.torture.plan.Plan;
import io.github.simpleipc.torture.plan.Scenario;
import io.github.simpleipc.torture.rig.Director;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line, and the run. */
@Command(
        name = "torture",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Plays scenario after scenario: two processes that query each other all the time, and every fault there is."
                    + " Then proves from what both wrote down that no answer was wrong, no query run twice, none left"
                    + " hanging, each outcome true, that they healed, and that nothing leaked."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:unbroken", "1:broken, or nothing was played", "2:wrong usage"})
final class TortureCommand implements Callable<Integer> {
    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "1",
            description = "Begin scenarios for so long; fractions are allowed. Default: ${DEFAULT-VALUE}.")
    private double minutes;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "What is planned is a function of it. Default: a random one, which is printed.")
    private @Nullable Long seed;

    @Option(
            names = "--mode",
            paramLabel = "REGEX",
            defaultValue = ".*",
            description = "Only modes whose whole name matches, such as unix or tcp.*aes. See --list.")
    private String mode = ".*";

    @Option(names = "--scenario", paramLabel = "MODE:SEED", description = "One scenario alone, as a run names it.")
    private @Nullable String scenario;

    @Option(names = "--list", description = "List the modes, and leave.")
    private boolean list;

    @Option(
            names = "--lie",
            paramLabel = "LIE",
            split = ",",
            description = "Have the ends do this wrong on purpose, to see that it is found: ${COMPLETION-CANDIDATES}.")
    private List<Lie> lies = List.of();

    @Option(names = "--keep", description = "Keep all journals. Those of a broken scenario are kept in any case.")
    private boolean keep;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    private final PrintStream out = System.out;
    private final Totals totals = new Totals();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (list) {
            Mode.all().forEach(out::println);
            return 0;
        }
        if (!(minutes > 0)) {
            throw usage("--minutes: must be above 0, but is " + minutes);
        }
        var folder = Files.createTempDirectory("ipc");
        if (folder.toString().length() > 40) {
            throw usage("java.io.tmpdir: a socket's path would be too long below " + folder);
        }
        if (scenario != null) {
            play(single(scenario), folder.resolve("0"));
        } else {
            playAll(folder);
        }
        if (!keep && totals.isClean()) {
            delete(folder);
        } else {
            out.println("\njournals: " + folder);
        }
        totals.print(out);
        return totals.isClean() ? 0 : 1;
    }

    private void playAll(Path folder) throws IOException, InterruptedException {
        var modes = modes();
        var chosen = seed == null ? new Random().nextInt(1_000_000_000) : seed;
        out.printf("seed %d, %s minutes, %d modes%n", chosen, minutes, modes.size());
        var plan = new Plan(chosen, modes);
        var begin = System.nanoTime();
        for (var i = 0; System.nanoTime() - begin < minutes * 60e9; i++) {
            var next = plan.next();
            if (Director.isPossible(next)) {
                out.print(clock(System.nanoTime() - begin) + " ");
                play(next, folder.resolve(Integer.toString(i)));
            } else {
                out.println("skipped, not on this machine: " + next.mode());
            }
        }
    }

    private void play(Scenario next, Path folder) throws IOException, InterruptedException {
        out.print(next.name() + " " + next.layout().name().toLowerCase(java.util.Locale.ROOT) + ":");
        out.flush();
        var lying = lies.isEmpty() ? Set.<Lie>of() : EnumSet.copyOf(lies);
        var evidence = Director.play(next, folder, lying, word -> {
            out.print(" " + word);
            out.flush();
        });
        var findings = Judge.judge(evidence);
        totals.add(next, evidence, findings);
        out.println(" " + summary(findings));
        if (findings.violations().isEmpty() && !keep) {
            delete(folder);
        }
    }

    private static String summary(Findings findings) {
        var queries = findings.settled().values().stream().mapToLong(n -> n).sum();
        return "-> " + queries + " queries, "
                + (findings.violations().isEmpty()
                        ? "ok"
                        : "BROKEN "
                                + EnumSet.copyOf(findings.violations().stream()
                                        .map(violation -> violation.rule())
                                        .toList()));
    }

    private List<Mode> modes() {
        try {
            var pattern = Pattern.compile(mode);
            var modes = Mode.all().stream()
                    .filter(one -> pattern.matcher(one.name()).matches())
                    .toList();
            if (modes.isEmpty()) {
                throw usage("--mode: '" + mode + "' matches none; --list lists them");
            }
            return modes;
        } catch (PatternSyntaxException e) {
            throw usage("--mode: '" + mode + "' is no regular expression: " + e.getDescription());
        }
    }

    private Scenario single(String text) {
        var colon = text.indexOf(':');
        try {
            return Scenario.of(
                    Mode.named(text.substring(0, Math.max(0, colon))).orElseThrow(),
                    Long.parseLong(text.substring(colon + 1)));
        } catch (java.util.NoSuchElementException | NumberFormatException e) {
            throw usage("--scenario: must be MODE:SEED, such as unix+tls:1234, but is '" + text + "'");
        }
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static String clock(long nanos) {
        var seconds = Duration.ofNanos(nanos).toSeconds();
        return "%d:%02d".formatted(seconds / 60, seconds % 60);
    }

    private static void delete(Path folder) throws IOException {
        var all = new ArrayList<Path>();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(all::add);
        }
        try {
            for (var file : all) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a scenario's folder cannot be deleted", e);
        }
    }
}
