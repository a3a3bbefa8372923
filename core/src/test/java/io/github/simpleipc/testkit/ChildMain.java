package io.github.simpleipc.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The program of a {@link PeerProcess}: commands on standard input, one a line, one answer each on standard output:
 * {@code ok …} or {@code fail CLASS REASON-OR-OUTCOME MESSAGE}. See {@link ChildCommands} for the commands.
 *
 * <p>Commands run in their order; {@code async TAG COMMAND} runs one beside the others, and its answer begins with the
 * tag. At the end of its input, so when its parent is dead, the process ends at once, whatever it does.
 */
public final class ChildMain {
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final ExecutorService inOrder = Executors.newSingleThreadExecutor(ChildMain::daemon);
    private final ChildCommands commands = new ChildCommands(this::say);

    private ChildMain() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws IOException {
        new ChildMain().run();
    }

    private void run() throws IOException {
        say("ready");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            start(line);
        }
        // Not exit: nothing may hold up the end, and nobody is there to see what is left behind.
        Runtime.getRuntime().halt(0);
    }

    /** Reading goes on while a command runs, or the end of input would not be seen. */
    private void start(String line) {
        if (line.startsWith("async ")) {
            var parts = line.split(" ", 3);
            daemon(() -> say(parts[1] + " " + answer(parts[2]))).start();
        } else {
            inOrder.execute(() -> say(answer(line)));
        }
    }

    private static Thread daemon(Runnable task) {
        var thread = new Thread(task, "command");
        thread.setDaemon(true);
        return thread;
    }

    private String answer(String command) {
        try {
            var result = commands.run(command);
            return result.isEmpty() ? "ok" : "ok " + result;
        } catch (Throwable e) {
            return "fail " + ChildCommands.describe(e);
        }
    }

    /** One line, whatever is in the text. */
    private void say(String text) {
        out.println(Objects.requireNonNull(text)
                .replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace("\r", "\\r"));
    }
}
