package io.github.simpleipc.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A real second process, driven line by line: see {@link ChildMain} for what it understands.
 *
 * <pre>{@code
 * try (var peer = PeerProcess.start()) {
 *     peer.ask("open type=unix address=/tmp/x secret=s handler=echo");
 *     peer.ask("connect");
 *     assertThat(peer.ask("query hello")).isEqualTo("ok hello");
 * }
 * }</pre>
 *
 * <p>One child serves any number of connections, one after the other. It dies with the process that started it. For one
 * thread, except {@link #output()}. When it is closed, all that it ever said is searched for the secrets and keys that it was given.
 */
public final class PeerProcess implements AutoCloseable {
    /** Far more than anything takes on a slow machine: whoever runs into it hangs. Whole trials have a child work ten times as long. */
    private static final Duration LIMIT = Duration.ofMinutes(Trials.count(10));

    private static final String END = "end of output";

    private final Process process;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<String> output = new ArrayList<>();
    private final Thread outReader;
    private final Thread errReader;

    // Only touched by the test's thread.
    private final List<String> skipped = new ArrayList<>();
    private final Secrets secrets = new Secrets();
    private boolean ended;
    private int asks;

    private PeerProcess(Process process) {
        this.process = process;
        this.outReader = readerOf(process.getInputStream(), true);
        this.errReader = readerOf(process.getErrorStream(), false);
    }

    /** Starts a child on the Java and the class path of this process. */
    public static PeerProcess start(String... jvmArguments) {
        return start(Path.of(System.getProperty("java.home"), "bin", "java"), jvmArguments);
    }

    /** Starts a child on another Java, with more arguments for it, such as a heap size. */
    public static PeerProcess start(Path java, String... jvmArguments) {
        return startUnder(List.of(), java, jvmArguments);
    }

    /** Starts a child by another program, such as {@code env -i}, which then runs what follows. */
    public static PeerProcess startUnder(List<String> program, String... jvmArguments) {
        return startUnder(program, Path.of(System.getProperty("java.home"), "bin", "java"), jvmArguments);
    }

    private static PeerProcess startUnder(List<String> program, Path java, String... jvmArguments) {
        var command = new ArrayList<String>(program);
        command.addAll(List.of(
                java.toString(), "-Xms16m", "-Xmx128m", "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of(jvmArguments));
        // Surefire's own class path is a jar that is gone when a child outlives it; it tells the real one.
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", classPath, ChildMain.class.getName()));
        try {
            var peer = new PeerProcess(new ProcessBuilder(command).start());
            peer.expect("ready");
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command; its answer is to be {@linkplain #expect expected}. Those sent so run one after the other. */
    public void send(String line) {
        secrets.given(line);
        try {
            var stdin = process.getOutputStream();
            stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            stdin.flush();
        } catch (IOException e) {
            throw new AssertionError("child is gone" + report(), e);
        }
    }

    /** Sends a command and returns its answer, which must begin with {@code ok}. */
    public String ask(String command) {
        var answer = tryAsk(command);
        if (!answer.startsWith("ok")) {
            throw new AssertionError("'" + command + "' gave '" + answer + "'" + report());
        }
        return answer;
    }

    /** Sends a command and returns its answer, be it {@code ok …} or {@code fail …}. */
    public String tryAsk(String command) {
        var tag = "#" + ++asks;
        send("async " + tag + " " + command);
        return expect(tag + " ").substring(tag.length() + 1);
    }

    /** Sends a command that takes long; its answer is for {@link #answer}. Others may be sent meanwhile. */
    public void begin(String tag, String command) {
        send("async " + tag + " " + command);
    }

    /** The answer to a command that was begun. */
    public String answer(String tag) {
        return expect(tag + " ").substring(tag.length() + 1);
    }

    /** The next line that begins so; lines before it that don't are left for other expectations. */
    public String expect(String prefix) {
        for (var skippedLines = skipped.iterator(); skippedLines.hasNext(); ) {
            var line = skippedLines.next();
            if (line.startsWith(prefix)) {
                skippedLines.remove();
                return line;
            }
        }
        var deadline = System.nanoTime() + LIMIT.toNanos();
        for (var line = nextLine(deadline); line != null; line = nextLine(deadline)) {
            if (line.startsWith(prefix)) {
                return line;
            }
            skipped.add(line);
        }
        throw new AssertionError("no line '" + prefix + "…'" + (ended ? ", child ended" : " in " + LIMIT) + report());
    }

    /** Everything it ever said, on both streams, in the order in which it came. */
    public List<String> output() {
        synchronized (output) {
            return List.copyOf(output);
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Kills it without a chance to clean up, and waits until it is gone. */
    public void kill9() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Stops all its threads, as a debugger or a suspended machine does. */
    public void stop() {
        signal("-STOP");
    }

    /** Lets it go on after {@link #stop}. */
    public void cont() {
        signal("-CONT");
    }

    /** Lets it leave by {@code System.exit}, connections open or not, and returns its exit code. */
    public int exit() {
        send("exit");
        return awaitExit();
    }

    /** Waits until it is gone and all its output is there; its exit code. */
    public int awaitExit() {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("child does not end" + report());
            }
            outReader.join(LIMIT.toMillis());
            errReader.join(LIMIT.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Kills it if it still runs. */
    @Override
    public void close() {
        kill9();
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // What was not sent has nobody to go to.
        }
        secrets.assertNotIn(output());
    }

    /** Null when the time is over or nothing more will come. */
    private String nextLine(long deadlineNanos) {
        try {
            var line = ended ? null : lines.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
            ended |= END.equals(line);
            return ended ? null : line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void signal(String signal) {
        try {
            var code = new ProcessBuilder("kill", signal, Long.toString(pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("kill " + signal + " gave " + code + report());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private String report() {
        return "; child " + pid() + " said:\n" + String.join("\n", output());
    }

    private Thread readerOf(InputStream stream, boolean isOut) {
        var reader = new Thread(() -> readAll(stream, isOut), (isOut ? "stdout" : "stderr") + " of " + pid());
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    private void readAll(InputStream stream, boolean isOut) {
        try (var in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                synchronized (output) {
                    output.add(line);
                }
                if (isOut) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            // It was killed.
        } finally {
            if (isOut) {
                lines.add(END);
            }
        }
    }
}
