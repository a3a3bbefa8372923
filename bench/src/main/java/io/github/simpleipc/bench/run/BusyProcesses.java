package io.github.simpleipc.bench.run;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Processes that keep cores busy. */
final class BusyProcesses {
    private final List<Process> processes = new ArrayList<>();

    private BusyProcesses() {}

    static BusyProcesses start(int count) throws BenchException {
        var busy = new BusyProcesses();
        try {
            for (var i = 0; i < count; i++) {
                var process = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
                Processes.killAtExit(process);
                busy.processes.add(process);
            }
            return busy;
        } catch (IOException e) {
            busy.close();
            throw new BenchException("sh could not be run", e);
        }
    }

    void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
