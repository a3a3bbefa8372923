package io.github.simpleipc.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A process of this very program, {@code simple-ipc open}, that is driven line by line. */
final class DemoProcess implements AutoCloseable {
    /** Generous: it counts only when something is broken. */
    private static final long LIMIT_SECONDS = 60;

    private static final int EXIT_BY_SIGKILL = 128 + 9;

    private final String name;
    private final Process process;
    private final BlockingQueue<String> responses = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private DemoProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        collect(process.getInputStream(), responses);
        collect(process.getErrorStream(), events);
    }

    static DemoProcess start(String name, Path socket, String secret) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of("open", "unix:" + socket, "--answer", "text:I am " + name));
        command.addAll(List.of("--reconnect-delay", "50ms", "--exit-at-eof"));
        command.addAll(
                List.of("--exit-with", Long.toString(ProcessHandle.current().pid())));
        var builder = new ProcessBuilder(command);
        builder.environment().put(SecretSource.VARIABLE, secret);
        return new DemoProcess(name, builder.start());
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    /** Waits for the next event that begins so; what comes before it is passed over. */
    String awaitEvent(String beginning) throws IOException, InterruptedException {
        var seen = new ArrayList<String>();
        for (var event = next(events, beginning); ; event = next(events, beginning)) {
            if (event.startsWith(beginning)) {
                return event;
            }
            seen.add(event);
            if (event.startsWith("error: ")) {
                throw new DemoFailedException(name + " was to say '" + beginning + "', but said " + seen);
            }
        }
    }

    /** Queries the peer. */
    String query(String text) throws IOException, InterruptedException {
        var input = process.getOutputStream();
        input.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
        return next(responses, "the response to '" + text + "'");
    }

    /** Kills with SIGKILL, and makes sure that this is what ended it. */
    void kill() throws IOException, InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new DemoFailedException(name + " did not die of SIGKILL");
        }
        if (process.exitValue() != EXIT_BY_SIGKILL) {
            throw new DemoFailedException(name + " did not die of SIGKILL, but ended with " + process.exitValue());
        }
    }

    /** Ends the process the gentle way. */
    void leave() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new DemoFailedException(name + " did not leave as it should at the end of its input");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private String next(BlockingQueue<String> queue, String what) throws IOException, InterruptedException {
        var line = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new DemoFailedException(
                    "nothing came from " + name + " within " + LIMIT_SECONDS + " s; was to come: " + what);
        }
        return line;
    }

    private void collect(InputStream stream, BlockingQueue<String> queue) {
        var thread = new Thread(
                () -> {
                    try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                            queue.add(line);
                        }
                    } catch (IOException e) {
                        // The process is gone, and its pipe with it.
                    }
                    queue.add("error: the process has ended");
                },
                "simple-ipc-demo-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
