package io.github.simpleipc.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What can be known of other processes and done to them. */
final class Processes {
    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly)));
    }

    private Processes() {}

    /** Kills the process when this one ends, whatever it is doing, also if it is stopped. */
    static void killAtExit(Process process) {
        ALIVE.add(process);
        var unused = process.onExit().thenAccept(ALIVE::remove);
    }

    /** Sends a signal to some processes, and returns when it was sent. */
    static void signal(String signal, List<Process> processes) throws BenchException {
        var command = new ArrayList<>(List.of("kill", "-" + signal));
        for (var process : processes) {
            command.add(Long.toString(process.pid()));
        }
        try {
            var kill = new ProcessBuilder(command).inheritIO().start();
            if (kill.waitFor() != 0) {
                throw new BenchException(String.join(" ", command) + " has failed: a process is gone");
            }
        } catch (IOException e) {
            throw new BenchException("kill could not be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    /** The CPU time of some processes. */
    static Duration cpu(List<Process> processes) throws BenchException {
        var sum = Duration.ZERO;
        for (var process : processes) {
            sum = sum.plus(process.info()
                    .totalCpuDuration()
                    .orElseThrow(() -> new BenchException("the CPU time of a process is not known: is it gone?")));
        }
        return sum;
    }

    /** The memory that some processes hold, in bytes. */
    static long residentBytes(List<Process> processes) throws BenchException {
        long kilobytes = 0;
        for (var process : processes) {
            kilobytes += statusSum(Path.of("/proc/" + process.pid() + "/status"), "VmRSS:");
        }
        return kilobytes * 1024;
    }

    /** How often the threads of some processes went to sleep so far, which is how often they woke. */
    static long sleeps(List<Process> processes) throws BenchException {
        long sum = 0;
        for (var process : processes) {
            try (var tasks = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
                for (var task : tasks.toList()) {
                    sum += statusSum(task.resolve("status"), "voluntary_ctxt_switches:");
                }
            } catch (IOException e) {
                throw new BenchException("the threads of a process are not known: is it gone?", e);
            }
        }
        return sum;
    }

    private static long statusSum(Path file, String key) throws BenchException {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum();
        } catch (IOException e) {
            throw new BenchException("the state of a process is not known: is it gone?", e);
        }
    }
}
