package io.github.simpleipc.testkit;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.Connection;
import io.github.simpleipc.QueryFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The commands of a {@link ChildMain}. They are about the one connection that was opened last:
 *
 * <pre>
 * open KEY=VALUE…         makes a connection; keys: see {@link ChildSpec}
 * connect                 answers with the role
 * connectAt MILLIS        the same at a time since 1970, on the millisecond
 * await [MILLIS]          waits for the peer (60 s)
 * query TEXT              answers with the response
 * send TEXT               a signal
 * storm THREADS COUNT     queries that expect themselves back; COUNT 0: until calm; answers with counts, see {@link Storm}
 * storm THREADS COUNT reverse    the same with a peer that reverses
 * calm                    ends a storm
 * rtt MILLIS              asks one query of 100 characters after the other for so long; answers with count and percentiles in µs
 * traffic THREADS COUNT SEED SIZE    queries of bytes, see {@link Traffic}, for a peer with bytes=traffic; SIZE -1: random
 * asked                   how many the traffic asked, nested ones too, and what became of them
 * handled                 how many this side's traffic handler handled
 * state                   the state
 * role                    the role, or none
 * peer                    the peer's instance and user, or none
 * bare                    accepts and closes whoever comes, from now on; answers with the port
 * stats                   threads of the library, open files, heap, as KEY=VALUE
 * files                   the targets of all open files
 * heap FILE               writes all that is in the heap to a new file, garbage too
 * close                   closes the connection
 * awaitClosed             waits until it is closed
 * exit                    System.exit(0), which runs shutdown hooks
 * </pre>
 *
 * <p>Beside the answers it says, unasked, {@code event state BEFORE AFTER} and {@code event signal TEXT}.
 */
final class ChildCommands {
    private final Consumer<String> say;
    private volatile Connection connection;
    private volatile Storm storm;
    private final Traffic traffic = new Traffic();

    ChildCommands(Consumer<String> say) {
        this.say = say;
    }

    String run(String line) throws Exception {
        var space = line.indexOf(' ');
        var command = space < 0 ? line : line.substring(0, space);
        var rest = space < 0 ? "" : line.substring(space + 1);
        return switch (command) {
            case "open" -> open(rest);
            case "connect" -> connect();
            case "connectAt" -> connectAt(Long.parseLong(rest));
            case "await" -> await(rest.isEmpty() ? 60_000 : Long.parseLong(rest));
            case "query" -> current().query(rest);
            case "send" -> send(rest);
            case "storm" -> storm(rest.split(" ", 3));
            case "calm" -> calm();
            case "rtt" -> new RoundTrips(current()).run(Duration.ofMillis(Long.parseLong(rest)));
            case "traffic" -> traffic(rest.split(" ", 4));
            case "asked" -> traffic.asked();
            case "handled" -> traffic.handled();
            case "state" -> current().state().name();
            case "role" -> current().role().map(Enum::name).orElse("none");
            case "peer" ->
                current()
                        .peer()
                        .map(peer -> peer.instance() + " " + peer.user().orElse("-"))
                        .orElse("none");
            case "bare" -> bare();
            case "stats" -> stats();
            case "files" -> String.join(" ", OpenFiles.list().keySet());
            case "heap" -> heap(rest);
            case "close" -> close();
            case "awaitClosed" -> awaitClosed();
            case "exit" -> exit();
            default -> throw new IllegalArgumentException("unknown command: " + command);
        };
    }

    /** An exception as one line: class, what a program would decide by, message; then its causes. */
    static String describe(Throwable failure) {
        var text = new StringBuilder(failure.getClass().getSimpleName());
        if (failure instanceof ConnectFailedException e) {
            text.append(' ').append(e.reason());
        } else if (failure instanceof QueryFailedException e) {
            text.append(' ').append(e.outcome());
        } else {
            text.append(" -");
        }
        text.append(' ').append(failure.getMessage());
        for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            text.append(" | ").append(cause);
        }
        return text.toString();
    }

    private String open(String settings) throws Exception {
        var previous = connection;
        if (previous != null) {
            // A test that opens the next has no more use for it, in whatever state it is.
            previous.close();
        }
        var spec = new ChildSpec(settings);
        connection = spec.builder(traffic)
                .listener(change -> say.accept("event state " + change.before() + " " + change.after()))
                .onTextSignal((signal, context) -> say.accept("event signal " + signal))
                .build();
        spec.built();
        return "";
    }

    private String connect() throws ConnectFailedException {
        current().connect();
        return current().role().map(Enum::name).orElse("none");
    }

    private String connectAt(long epochMillis) throws ConnectFailedException {
        // Two processes meet more often when neither of them has to be woken first.
        while (System.currentTimeMillis() < epochMillis) {
            Thread.onSpinWait();
        }
        return connect();
    }

    private String await(long millis) throws ConnectFailedException {
        current().awaitConnected(Duration.ofMillis(millis));
        return "";
    }

    private String send(String text) throws QueryFailedException {
        current().send(text);
        return "";
    }

    private String storm(String[] arguments) throws InterruptedException {
        var reversed = arguments.length > 2 && arguments[2].equals("reverse");
        var started = new Storm(current(), Integer.parseInt(arguments[1]), reversed);
        storm = started;
        return started.run(Integer.parseInt(arguments[0]));
    }

    private String traffic(String[] arguments) throws InterruptedException {
        traffic.run(
                current(),
                Integer.parseInt(arguments[0]),
                Integer.parseInt(arguments[1]),
                Long.parseLong(arguments[2]),
                Integer.parseInt(arguments[3]));
        return traffic.asked();
    }

    private String calm() {
        storm.end();
        return "";
    }

    private String stats() {
        var threads = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(Leaks.THREAD_PREFIX))
                .sorted()
                .collect(Collectors.toList());
        var files =
                OpenFiles.list().values().stream().mapToInt(Integer::intValue).sum();
        var runtime = Runtime.getRuntime();
        return "threads=" + threads.size() + " files=" + files + " heap="
                + (runtime.totalMemory() - runtime.freeMemory()) + " names=" + threads;
    }

    private static String heap(String file) throws IOException {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file, false);
        return "";
    }

    /** What no server can do with less. */
    private static String bare() throws IOException {
        var server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        var thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            server.accept().close();
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "bare server");
        thread.setDaemon(true);
        thread.start();
        return Integer.toString(server.getLocalPort());
    }

    private String close() {
        current().close();
        return "";
    }

    private String awaitClosed() throws InterruptedException {
        current().awaitClosed();
        return "";
    }

    private String exit() {
        System.exit(0);
        return "";
    }

    private Connection current() {
        var present = connection;
        if (present == null) {
            throw new IllegalStateException("open one first");
        }
        return present;
    }
}
