package io.github.simpleipc.torture.rig;

import io.github.simpleipc.torture.end.EndConfig;
import io.github.simpleipc.torture.journal.JournalReader;
import io.github.simpleipc.torture.judge.Evidence;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The process of one end. For one thread. */
final class EndProcess {
    /** All that run, for the shutdown hook: a process that was stopped would stay for ever. */
    private static final Set<Process> ALIVE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> ALIVE.forEach(Process::destroyForcibly)));
    }

    private final EndConfig config;
    private final int side;
    private final Process process;
    private final Path log;
    private final Set<String> said = ConcurrentHashMap.newKeySet();
    private Evidence.Fate fate = Evidence.Fate.STUCK;
    private long endNanos = Long.MAX_VALUE;

    private EndProcess(EndConfig config, int side, Process process, Path log) {
        this.config = config;
        this.side = side;
        this.process = process;
        this.log = log;
    }

    static EndProcess start(EndConfig config, int side, Path home) throws IOException {
        var file = config.folder().resolve(config.number() + ".properties");
        config.store(file);
        var log = config.folder().resolve(config.number() + ".log");
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms32m",
                "-Xmx384m",
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Duser.home=" + home,
                "-cp",
                System.getProperty("torture.class.path", System.getProperty("java.class.path")),
                "io.github.simpleipc.torture.Main",
                "end",
                file.toString());
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.to(log.toFile()))
                .start();
        ALIVE.add(process);
        var unused = process.onExit().thenAccept(ALIVE::remove);
        var end = new EndProcess(config, side, process, log);
        end.readItsOutput();
        return end;
    }

    int side() {
        return side;
    }

    int number() {
        return config.number();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    Path log() {
        return log;
    }

    /** Has it say {@code alive NAME} at its next success. */
    void watch(String name) {
        send("watch " + name);
    }

    void send(String command) {
        try {
            var in = process.getOutputStream();
            in.write((command + "\n").getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            // It is gone; whoever waits for an answer will see.
        }
    }

    /** Waits until it has said a line; false if the time is over, or it ended. */
    boolean awaitLine(String line, Duration patience) throws InterruptedException {
        var until = System.nanoTime() + patience.toNanos();
        synchronized (said) {
            while (!said.contains(line) && System.nanoTime() < until && process.isAlive()) {
                said.wait(50);
            }
        }
        return said.contains(line);
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        ended(Evidence.Fate.KILLED);
    }

    /** Waits until it has left as it was told; kills it if it doesn't. */
    void awaitLeft(Duration patience) throws InterruptedException {
        if (process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            ended(Evidence.Fate.LEFT);
        } else {
            dumpThreads();
            process.destroyForcibly().waitFor();
            ended(Evidence.Fate.STUCK);
        }
    }

    void stop() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void cont() throws IOException, InterruptedException {
        signal("-CONT");
    }

    /** What it leaves. */
    Evidence.OfProcess evidence() throws IOException {
        return new Evidence.OfProcess(number(), side, fate, endNanos, JournalReader.read(config.journal()));
    }

    /** Into its log. */
    private void dumpThreads() throws InterruptedException {
        try {
            signal("-QUIT");
            TimeUnit.SECONDS.sleep(1);
        } catch (IOException e) {
            // Only a help.
        }
    }

    private void ended(Evidence.Fate how) {
        fate = how;
        endNanos = System.nanoTime();
    }

    private void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    private void readItsOutput() {
        var reader = new Thread(
                () -> {
                    try (var in = new BufferedReader(
                            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                        for (var line = in.readLine(); line != null; line = in.readLine()) {
                            synchronized (said) {
                                said.add(line);
                                said.notifyAll();
                            }
                        }
                    } catch (IOException e) {
                        // It was killed.
                    }
                },
                "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }
}
