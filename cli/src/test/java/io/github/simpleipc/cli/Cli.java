package io.github.simpleipc.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Real processes of the packaged jar, in one folder, with one secret; all end with the test. */
final class Cli implements AutoCloseable {
    static final String SECRET = "the secret of this test, 0123456789abcdef";

    /** Generous: it counts only when something is broken. */
    private static final long LIMIT_SECONDS = 60;

    static final Path JAR = Path.of("target", "simple-ipc-cli.jar").toAbsolutePath();

    private final Path folder;
    private final List<Running> all = new ArrayList<>();

    Cli(Path folder) {
        this.folder = folder;
    }

    /** What is left of a process that has ended. */
    record Result(int code, String out, String err) {}

    Result run(String... args) throws Exception {
        return runWithSecret(SECRET, args);
    }

    Result runWithSecret(String secret, String... args) throws Exception {
        var running = startWithSecret(secret, args);
        running.closeInput();
        return running.result();
    }

    Running start(String... args) throws IOException {
        return startWithSecret(SECRET, args);
    }

    Running startWithSecret(String secret, String... args) throws IOException {
        return start(secret, List.of(), args);
    }

    /** By a shell, which has the command as its arguments. */
    Running shell(String script, String... args) throws IOException {
        return start(SECRET, List.of("sh", "-c", script, "sh"), args);
    }

    private Running start(String secret, List<String> shell, String... args) throws IOException {
        var command = new ArrayList<>(shell);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                JAR.toString()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().remove("SIMPLE_IPC_SECRET");
        if (!secret.isEmpty()) {
            builder.environment().put("SIMPLE_IPC_SECRET", secret);
        }
        var running = new Running(builder.start());
        all.add(running);
        return running;
    }

    @Override
    public void close() {
        all.forEach(one -> one.process.destroyForcibly());
        all.forEach(one -> one.process.onExit().join());
    }

    /** A process that is driven line by line. */
    static final class Running {
        private static final String END = "\0";

        final Process process;
        private final BlockingQueue<String> out = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> err = new LinkedBlockingQueue<>();
        private final List<String> allOut = new CopyOnWriteArrayList<>();
        private final List<String> allErr = new CopyOnWriteArrayList<>();
        private final Thread outReader;
        private final Thread errReader;

        Running(Process process) {
            this.process = process;
            outReader = collect(process.getInputStream(), out, allOut);
            errReader = collect(process.getErrorStream(), err, allErr);
        }

        Running type(String... lines) throws IOException {
            var input = process.getOutputStream();
            for (var line : lines) {
                input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
            input.flush();
            return this;
        }

        void closeInput() throws IOException {
            process.getOutputStream().close();
        }

        /** The next line on standard output. */
        String line() throws InterruptedException {
            return next(out);
        }

        /** The next line on standard error that begins so. */
        String event(String beginning) throws InterruptedException {
            while (true) {
                var event = next(err);
                if (event.startsWith(beginning)) {
                    return event;
                }
            }
        }

        String allErr() {
            return String.join("\n", allErr);
        }

        int awaitExit() throws InterruptedException {
            assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("ends; it said %s", allErr)
                    .isTrue();
            return process.exitValue();
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            assertThat(awaitExit()).isEqualTo(128 + 9);
        }

        Result result() throws InterruptedException {
            var code = awaitExit();
            outReader.join();
            errReader.join();
            return new Result(code, String.join("\n", allOut), allErr());
        }

        private String next(BlockingQueue<String> queue) throws InterruptedException {
            var line = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(line).as("a line; all of stderr: %s", allErr).isNotNull().isNotEqualTo(END);
            return line;
        }

        private static Thread collect(InputStream stream, BlockingQueue<String> queue, List<String> all) {
            var thread = new Thread(() -> {
                try (var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                        all.add(line);
                        queue.add(line);
                    }
                } catch (IOException e) {
                    // closed by the test
                }
                queue.add(END);
            });
            thread.setDaemon(true);
            thread.start();
            return thread;
        }
    }
}
