package io.github.simpleipc.bench.run;

import io.github.simpleipc.Connection;
import io.github.simpleipc.bench.child.ChildMain;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/**
 * A class path for each subject, with nothing on it that belongs to another: what is on it decides how fast a JVM starts,
 * and its jars are what a user would have to ship.
 */
final class ClassPaths {
    private final Path peers;

    /**
     * Class paths of what has been built.
     *
     * @param peers the folder {@code bench/peers}
     */
    ClassPaths(Path peers) {
        this.peers = peers;
    }

    /** All that the subject's processes need. */
    List<Path> of(SubjectRow row) throws IOException {
        var paths = new ArrayList<Path>();
        paths.add(locationOf(ChildMain.class));
        paths.add(locationOf(Histogram.class));
        if (row.isPeer()) {
            paths.add(target(row).resolve("classes"));
        }
        paths.addAll(jars(row));
        return paths;
    }

    /** What a user of the subject has to ship. */
    List<Path> jars(SubjectRow row) throws IOException {
        if (row.isPeer()) {
            var listed = Files.readString(target(row).resolve("classpath")).trim();
            return Arrays.stream(listed.split(File.pathSeparator)).map(Path::of).toList();
        }
        return row.className().contains(".simple.") ? List.of(locationOf(Connection.class)) : List.of();
    }

    /** The size of those jars. */
    long jarBytes(SubjectRow row) throws IOException {
        long sum = 0;
        for (var jar : jars(row)) {
            sum += Files.size(jar);
        }
        return sum;
    }

    static String joined(List<Path> paths) {
        return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private Path target(SubjectRow row) {
        return peers.resolve(row.module()).resolve("target");
    }

    private static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new UncheckedIOException(new IOException("no file holds " + type, e));
        }
    }
}
