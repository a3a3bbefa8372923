package io.github.simpleipc.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * A folder where the two processes of a subject meet: socket files, ports, logs, and what is mapped into memory. So it lies
 * in memory where there is such a place, and is deleted in the end.
 *
 * @param folder of few characters, since socket files have short names
 */
record MeetingPlace(Path folder) {
    private static final Path IN_MEMORY = Path.of("/dev/shm");
    private static final int LAST_LINES = 5;

    static MeetingPlace make() throws BenchException {
        try {
            return new MeetingPlace(
                    Files.isWritable(IN_MEMORY)
                            ? Files.createTempDirectory(IN_MEMORY, "bench")
                            : Files.createTempDirectory("bench"));
        } catch (IOException e) {
            throw new BenchException("no temporary folder", e);
        }
    }

    /** What a process writes to standard error. */
    Path log(String process) {
        return folder.resolve(process + ".log");
    }

    /** The end of that. */
    String lastWords(String process) {
        try {
            var lines = Files.readAllLines(log(process));
            return String.join(" / ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    /** Best effort: who still writes here is being killed. */
    void delete() {
        try (var walk = Files.walk(folder)) {
            List<Path> deepestFirst = walk.sorted(Comparator.reverseOrder()).toList();
            for (var path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            System.err.println("left behind: " + folder + " (" + e + ")");
        }
    }
}
