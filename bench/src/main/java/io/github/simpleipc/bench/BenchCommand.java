package io.github.simpleipc.bench;

import io.github.simpleipc.bench.report.DocsPage;
import io.github.simpleipc.bench.report.JsonLines;
import io.github.simpleipc.bench.report.Losses;
import io.github.simpleipc.bench.report.Plots;
import io.github.simpleipc.bench.report.Surroundings;
import io.github.simpleipc.bench.report.Tables;
import io.github.simpleipc.bench.run.Bench;
import io.github.simpleipc.bench.run.Catalogue;
import io.github.simpleipc.bench.run.Plan;
import io.github.simpleipc.bench.run.Results;
import io.github.simpleipc.bench.run.StaleModules;
import io.github.simpleipc.bench.run.SubjectRow;
import io.github.simpleipc.bench.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code bench/run}. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures this library beside the raw limit and what a user would pick instead, two JVMs each.",
            "Progress goes to standard error; tables and one line of JSON a row to standard output."
        })
public final class BenchCommand implements Callable<Integer> {
    @Option(
            names = "--quick",
            description = "This library on unix and tcp, the raw limit, and those of --only; within 3 minutes.")
    private boolean quick;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "These, and the raw limits they are compared with.")
    private List<String> only = List.of();

    @Option(names = "--workloads", split = ",", paramLabel = "NAME", description = "These instead of all.")
    private List<String> workloads = List.of();

    @Option(names = "--rounds", paramLabel = "N", description = "How often each is measured; 9 unless --quick.")
    private @Nullable Integer rounds;

    @Option(names = "--seconds", paramLabel = "S", description = "How long one turn of a round is; 0.3 unless --quick.")
    private @Nullable Double seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "S",
            description = "How long each is warmed up before the first round; 1 to 9 unless --quick.")
    private @Nullable Double warmUp;

    @Option(
            names = "--java",
            paramLabel = "HOME",
            description = "The JDK of the measured processes instead of this one's.")
    private Path java = Path.of(System.getProperty("java.home"));

    @Option(names = "--plots", paramLabel = "FOLDER", description = "Where plots go; bench/target/plots by default.")
    private @Nullable Path plots;

    @Option(names = "--write-docs", description = "Write tables and plots into docs/benchmarks.md, too.")
    private boolean writeDocs;

    @Option(names = "--list", description = "Show what there is and do nothing.")
    private boolean list;

    @Option(names = "--jmh", description = "Measure parts with JMH instead; what follows -- goes to JMH.")
    private boolean jmh;

    @Parameters(hidden = true)
    private List<String> rest = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec command;

    private BenchCommand() {}

    /** Runs the command line and exits with its code. */
    public static void main(String[] args) {
        if (Boolean.getBoolean("bench.modules")) {
            printModules(args);
        } else {
            System.exit(commandLine().execute(args));
        }
    }

    /**
     * For {@code bench/run}: what it must build before it runs this with the same arguments. In a process of its own, since
     * building may replace the classes of one that runs.
     */
    private static void printModules(String[] args) {
        var bench = new BenchCommand();
        try {
            var parsed = new CommandLine(bench).parseArgs(args);
            if (!parsed.isUsageHelpRequested() && !bench.list) {
                System.out.println(String.join(",", bench.modules()));
            }
        } catch (ParameterException | IOException e) {
            // The run itself will say what is wrong.
        }
    }

    private List<String> modules() throws IOException {
        return jmh ? List.of(Bench.JMH) : StaleModules.of(repository(), plan().subjects());
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchCommand()).setUsageHelpWidth(110);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (list) {
            Catalogue.all().forEach(row -> System.out.println(row.name()));
            Arrays.stream(Workload.values()).forEach(one -> System.out.println(one.label() + ": " + one.meaning()));
            return 0;
        }
        var bench = new Bench(repository(), java, System.err);
        if (jmh) {
            return bench.jmh(rest);
        }
        if (!rest.isEmpty()) {
            throw new ParameterException(command.commandLine(), "what is " + rest + "? Names go behind --only");
        }
        var plan = plan();
        if (!bench.hasVirtualThreads() && plan.workloads().contains(Workload.VTHREADS_64)) {
            System.err.println("without " + Workload.VTHREADS_64.label() + ", which needs Java 21: see --java");
            plan = plan.without(Workload.VTHREADS_64);
        }
        var results = bench.run(plan);
        report(plan, results, bench.javaVersion());
        return failures(plan, results) == 0 ? 0 : 1;
    }

    private Plan plan() {
        try {
            var chosen = workloads.stream().map(Workload::of).toList();
            var plan = quick
                    ? Plan.quick(Catalogue.quickAnd(only), chosen.isEmpty() ? Workload.QUICK : chosen)
                    : only.isEmpty() && chosen.isEmpty()
                            ? Plan.everything()
                            : Plan.full(
                                    only.isEmpty() ? Catalogue.all() : Catalogue.named(only),
                                    chosen.isEmpty() ? List.of(Workload.values()) : chosen);
            plan = rounds == null ? plan : plan.withRounds(rounds);
            plan = seconds == null ? plan : plan.withMeasure(duration(seconds));
            return warmUp == null ? plan : plan.withWarmUp(duration(warmUp));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }

    private void report(Plan plan, Results results, String javaVersion) throws IOException {
        var root = repository();
        var about = Surroundings.of(plan, javaVersion);
        var tables = new Tables(plan, results);
        System.out.println(about + "\n" + tables.all());
        if (writeDocs) {
            var files = Plots.write(plan, results, root.resolve("docs/benchmarks"));
            var page = root.resolve("docs/benchmarks.md");
            DocsPage.write(page, DocsPage.Part.RESULTS, about + "\n" + withPlots(plan, tables, files));
            DocsPage.write(page, DocsPage.Part.LOSSES, new Losses(plan, results).table());
        }
        var folder = plots == null ? root.resolve("bench/target/plots") : plots;
        System.out.println("Plots: " + folder + "\n");
        Plots.write(plan, results, folder);
        JsonLines.of(plan, results).forEach(System.out::println);
    }

    private static String withPlots(Plan plan, Tables tables, List<Path> files) {
        var names = files.stream().map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        var text = new StringBuilder();
        for (var workload : plan.workloads()) {
            text.append(tables.of(workload)).append('\n');
            var name = workload.label() + ".png";
            if (names.contains(name)) {
                text.append("![")
                        .append(workload.label())
                        .append("](benchmarks/")
                        .append(name)
                        .append(")\n\n");
            }
        }
        return text.toString();
    }

    private static long failures(Plan plan, Results results) {
        return plan.workloads().stream()
                .flatMap(workload -> plan.subjects(workload).stream().filter(row -> results.hasFailed(row, workload)))
                .map(SubjectRow::name)
                .count();
    }

    /** Where {@code bench/run} has been started from, as it says itself. */
    private static Path repository() {
        var root =
                Path.of(System.getProperty("bench.root", ".")).toAbsolutePath().normalize();
        if (!Files.isDirectory(root.resolve("bench"))) {
            throw new IllegalStateException(root + " is not the repository: start bench/run");
        }
        return root;
    }
}
