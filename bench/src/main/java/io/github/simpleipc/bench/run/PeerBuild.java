package io.github.simpleipc.bench.run;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;

/** Builds those peers that are measured and were not built since they were changed. */
final class PeerBuild {
    private final Path root;
    private final PrintStream progress;

    /**
     * A build of what is below a folder.
     *
     * @param root of the repository
     */
    PeerBuild(Path root, PrintStream progress) {
        this.root = root;
        this.progress = progress;
    }

    /** Builds what is missing. A peer that can't be built fails when it is started; the others can be measured. */
    void build(List<SubjectRow> rows) throws IOException, InterruptedException {
        var modules = rows.stream()
                .filter(SubjectRow::isPeer)
                .map(SubjectRow::module)
                .distinct()
                .toList();
        for (var module : modules) {
            if (!isFresh(root.resolve("bench/peers").resolve(module))) {
                progress.println("building " + module);
                maven("bench/peers/" + module);
            }
        }
    }

    /** Packages one module, with all that it needs, for use: without tests and checks. */
    void maven(String module) throws IOException, InterruptedException {
        var code = new ProcessBuilder(
                        "mvn",
                        "-B",
                        "-ntp",
                        "-q",
                        "-Dstyle.color=never",
                        "-DskipTests",
                        "-Dspotless.check.skip",
                        "-Dmaven.compiler.failOnWarning=false",
                        "-Ppeers",
                        "-pl",
                        module,
                        "-am",
                        "package")
                .directory(root.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(
                        ProcessBuilder.Redirect.to(Path.of("/dev/stderr").toFile()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (code != 0) {
            progress.println(module + " could not be built");
        }
    }

    private static boolean isFresh(Path folder) throws IOException {
        var built = folder.resolve("target/classpath");
        if (!Files.exists(built)) {
            return false;
        }
        var when = Files.getLastModifiedTime(built);
        try (var sources = Files.walk(folder)) {
            return sources.filter(path -> !path.startsWith(folder.resolve("target")))
                    .noneMatch(path -> !path.equals(folder) && modified(path).compareTo(when) > 0);
        }
    }

    private static FileTime modified(Path path) {
        try {
            return Files.getLastModifiedTime(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
