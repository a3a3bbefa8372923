package io.github.simpleipc.bench.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Builds what a plan needs and runs it. */
public final class Bench {
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
    public Results run(Plan plan) throws IOException, InterruptedException {
        new PeerBuild(root, progress).build(plan.subjects());
        var jvm = new Jvm(
                javaHome.resolve("bin/java"),
                new ClassPaths(root.resolve("bench/peers")),
                root.resolve("core/src/test/resources/tls"));
        return new Runner(jvm, plan, progress).run();
    }

    /** The version of the JDK of the measured processes. */
    public String javaVersion() throws IOException, InterruptedException {
        var process = new ProcessBuilder(javaHome.resolve("bin/java").toString(), "--version").start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines().findFirst().orElse("unknown");
    }
}
