package io.github.simpleipc.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What can be seen of another process, for people. */
record ProcessLook(String pid, boolean isAlive, Optional<String> name, boolean isStopped) {
    static ProcessLook at(String pid) {
        long number;
        try {
            number = Long.parseLong(pid);
        } catch (NumberFormatException e) {
            return new ProcessLook(pid, false, Optional.empty(), false);
        }
        var process = ProcessHandle.of(number);
        if (process.isEmpty() || !process.get().isAlive()) {
            return new ProcessLook(pid, false, Optional.empty(), false);
        }
        var name = read(pid, "comm").or(() -> process.get().info().command());
        // After the name in brackets, which may hold anything, comes a letter; T is stopped.
        var stopped = read(pid, "stat")
                .map(stat -> stat.substring(stat.lastIndexOf(')') + 1).strip());
        return new ProcessLook(
                pid, true, name, stopped.isPresent() && stopped.get().startsWith("T"));
    }

    private static Optional<String> read(String pid, String file) {
        try {
            return Optional.of(Files.readString(Path.of("/proc", pid, file)).strip());
        } catch (IOException e) {
            return Optional.empty(); // no Linux, or gone meanwhile
        }
    }

    @Override
    public String toString() {
        return "pid " + pid
                + (isAlive
                        ? " (" + name.orElse("a living process") + (isStopped ? ", stopped" : "") + ")"
                        : " (no such process can be seen here)");
    }
}
