package io.github.simpleipc.bench.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/** Those modules of subjects that have not been built since they were changed. */
public final class StaleModules {
    private static final String PEERS = "bench/peers";

    private StaleModules() {}

    /**
     * Their folders.
     *
     * @param root of the repository
     */
    public static List<String> of(Path root, List<SubjectRow> rows) throws IOException {
        var stale = new ArrayList<String>();
        for (var row : rows) {
            var module = PEERS + "/" + row.module();
            if (row.isPeer() && !stale.contains(module) && !isFresh(root.resolve(module))) {
                stale.add(module);
            }
        }
        return stale;
    }

    private static boolean isFresh(Path folder) throws IOException {
        var built = folder.resolve("target/classpath");
        if (!Files.exists(built)) {
            return false;
        }
        var when = Files.getLastModifiedTime(built);
        try (var files = Files.walk(folder)) {
            return files.filter(path -> !path.startsWith(folder.resolve("target")) && !path.equals(folder))
                    .noneMatch(path -> modified(path).compareTo(when) > 0);
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
