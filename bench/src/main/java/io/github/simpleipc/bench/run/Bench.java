package io.github.simpleipc.bench.run;

import io.github.simpleipc.bench.workload.VirtualThreads;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs plans, and JMH, with what {@code bench/run} has built. */
public final class Bench {
    /** The module of the benchmarks of parts. */
    public static final String JMH = "bench/jmh";

    private final Path root;
    private final Path javaHome;
    private final PrintStream progress;

    /**
     * What measures.
     *
     * @param root of the repository
     * @param javaHome the JDK of the measured processes
     */
    public Bench(Path root, Path javaHome, PrintStream progress) {
        this.root = root;
        this.javaHome = javaHome;
        this.progress = progress;
    }

    /** Measures everything. */
    public Results run(Plan plan) {
        progress.println("about " + plan.estimate().toSeconds() + " s");
        var jvm = new Jvm(
                javaHome.resolve("bin/java"),
                new ClassPaths(root.resolve("bench/peers")),
                root.resolve("core/src/test/resources/tls"));
        return new Runner(jvm, plan, progress).run();
    }

    /** Runs JMH with these arguments; its exit code. */
    public int jmh(List<String> arguments) throws IOException, InterruptedException {
        var target = root.resolve(JMH).resolve("target");
        var command = new ArrayList<String>();
        command.add(javaHome.resolve("bin/java").toString());
        command.add("-cp");
        command.add(target.resolve("classes")
                + File.pathSeparator
                + Files.readString(target.resolve("classpath")).trim());
        command.add("org.openjdk.jmh.Main");
        command.addAll(arguments);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** Whether the JDK of the measured processes has virtual threads. */
    public boolean hasVirtualThreads() throws IOException, InterruptedException {
        // As in "openjdk 25.0.1 2025-10-21".
        var words = javaVersion().split(" ", -1);
        return words.length > 1 && Runtime.Version.parse(words[1]).feature() >= VirtualThreads.SINCE;
    }

    /** The version of the JDK of the measured processes. */
    public String javaVersion() throws IOException, InterruptedException {
        var process = new ProcessBuilder(javaHome.resolve("bin/java").toString(), "--version").start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines().findFirst().orElse("unknown");
    }
}
