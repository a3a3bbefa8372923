package io.github.simpleipc.torture.end;

import io.github.simpleipc.Connection;
import io.github.simpleipc.torture.journal.Entry;
import io.github.simpleipc.torture.journal.Journal;
import io.github.simpleipc.torture.plan.Ability;
import io.github.simpleipc.torture.plan.SidePlan;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One of the two processes. It does the same on both sides: connects, asks all the time, answers, and writes down both.
 *
 * <p>Told on its standard input:
 *
 * <table>
 * <caption>commands</caption>
 * <tr><td>{@code watch N}</td><td>says {@code alive N} when a query that was asked from now on is answered</td></tr>
 * <tr><td>{@code reopen}</td><td>closes the connection and opens another</td></tr>
 * <tr><td>{@code leave}</td><td>closes, looks for leaks, and leaves</td></tr>
 * <tr><td>{@code settle}</td><td>asks no more, and says {@code settled} when all it asked is settled</td></tr>
 * <tr><td>{@code finish}</td><td>leaves when the handlers have had nothing to do for a while</td></tr>
 * </table>
 *
 * Its end is the process's end.
 */
public final class End {
    /** How long handlers must have been idle: a signal that was accepted has begun to run by then. */
    private static final long IDLE_MILLIS = 1_000;

    private record Watch(String name, long sinceNanos) {}

    private final EndConfig config;
    private final Journal journal;
    private final LeakCheck leaks;
    private final @Nullable ExecutorService pool;
    private final Asking asking;
    private final Answering answering;
    private final Load load;
    private final Connected connected;
    private final AtomicReference<@Nullable Watch> watch = new AtomicReference<>();

    private End(EndConfig config, Journal journal, LeakCheck leaks) {
        this.config = config;
        this.journal = journal;
        this.leaks = leaks;
        this.pool = config.plan().handlers() == SidePlan.Handlers.SMALL_POOL
                ? Executors.newFixedThreadPool(4, End::poolThread)
                : null;
        this.connected = new Connected(this::connection, journal);
        this.asking = new Asking(config, journal, this::answered);
        this.load = new Load(config, connected::get, asking);
        this.answering = new Answering(config, journal, load::askBack);
    }

    /** Runs an end with the configuration in a file. */
    public static void main(Path file) throws IOException, InterruptedException {
        var config = EndConfig.load(file);
        try (var journal = new Journal(config.journal())) {
            Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
                journal.write(new Entry.Surprise("uncaught in " + thread.getName() + ": " + e));
                e.printStackTrace();
            });
            new End(config, journal, LeakCheck.begin(config.folder())).run();
        }
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        connected.start();
        load.start();
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            var words = line.split(" ", 2);
            switch (words[0]) {
                case "watch" -> watch.set(new Watch(words[1], System.nanoTime()));
                case "reopen" -> connected.reopen();
                case "settle" -> {
                    settle();
                    say("settled");
                }
                case "leave" -> {
                    leave();
                    return;
                }
                case "finish" -> {
                    awaitIdle();
                    leave();
                    return;
                }
                default -> throw new IllegalArgumentException("no such command: '" + line + "'");
            }
        }
        // The director is gone.
        Runtime.getRuntime().halt(3);
    }

    private Connection connection() {
        try {
            var builder = config.options(config.builder())
                    .onText(answering::text)
                    .listener(change ->
                            journal.write(new Entry.State(change.before(), change.after(), System.nanoTime())));
            var abilities = config.mode().abilities();
            if (abilities.contains(Ability.BYTES)) {
                builder.onBytes(answering::bytes);
            }
            if (abilities.contains(Ability.SIGNALS)) {
                builder.onTextSignal(answering::textSignal);
            }
            if (abilities.contains(Ability.SIGNALS) && abilities.contains(Ability.BYTES)) {
                builder.onBytesSignal(answering::bytesSignal);
            }
            if (pool != null) {
                builder.executor(pool);
            }
            return builder.build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answered(long askedNanos) {
        var wanted = watch.get();
        if (wanted != null && askedNanos >= wanted.sinceNanos() && watch.compareAndSet(wanted, null)) {
            say("alive " + wanted.name());
        }
    }

    private void settle() throws InterruptedException {
        load.stop();
        asking.end();
        var until = System.nanoTime() + 60_000_000_000L;
        while (asking.unsettled() > 0 && System.nanoTime() < until) {
            Thread.sleep(5);
        }
    }

    private void awaitIdle() throws InterruptedException {
        var until = System.nanoTime() + 30_000_000_000L;
        var last = answering.activity();
        var lastNanos = System.nanoTime();
        while (System.nanoTime() < until
                && (!answering.isIdle() || System.nanoTime() - lastNanos < IDLE_MILLIS * 1_000_000)) {
            Thread.sleep(20);
            if (answering.activity() != last) {
                last = answering.activity();
                lastNanos = System.nanoTime();
            }
        }
    }

    private void leave() throws IOException, InterruptedException {
        connected.close();
        settle();
        if (config.lies().contains(Lie.LEAK)) {
            // Never closed, on purpose.
            @SuppressWarnings({"resource", "unused"})
            var leaked = new FileInputStream(
                    config.folder().resolve(EndConfig.SECRET).toFile());
            KEPT.set(leaked);
        }
        leaks.end(journal);
        journal.write(new Entry.Ended(System.nanoTime()));
    }

    private static final AtomicReference<@Nullable Object> KEPT = new AtomicReference<>();

    private static void say(String line) {
        System.out.println(line);
    }

    private static Thread poolThread(Runnable task) {
        var thread = new Thread(task, "pool");
        thread.setDaemon(true);
        return thread;
    }
}
