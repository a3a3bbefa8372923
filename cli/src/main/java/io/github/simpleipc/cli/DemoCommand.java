package io.github.simpleipc.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows a tunnel that heals. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Starts two processes of this program, lets each query the other, kills the server with SIGKILL, starts it"
                    + " again, and shows that the tunnel healed, and after how long.",
            "It works in a temporary folder of its own, and leaves nothing behind."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all of it happened", "1:something did not; it says what", "2:wrong usage"},
        footerHeading = "%nExample:%n",
        footer = "  simple-ipc demo")
final class DemoCommand implements Callable<Integer> {
    private static final int LONGEST_FOLDER = 70;

    @Option(names = "--debug", description = "Show stack traces of errors.")
    @SuppressWarnings("unused") // looked up by name
    private boolean debug;

    private final List<DemoProcess> processes = new ArrayList<>(); // guarded by itself
    private boolean ending; // guarded by processes

    @Override
    public Integer call() throws IOException, InterruptedException {
        var folder = makeFolder();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(folder), "simple-ipc-demo-end"));
        try {
            show(folder.resolve("demo.sock"), newSecret());
            say("All of it happened.");
            return ExitCode.OK;
        } catch (DemoFailedException e) {
            say("FAILED.");
            throw e;
        } finally {
            cleanUp(folder);
        }
    }

    private void show(Path socket, String secret) throws IOException, InterruptedException {
        say("Two processes, both started as: simple-ipc open unix:" + socket);
        var a = start("A", socket, secret);
        var b = start("B", socket, secret);
        var aIsServer = announce(a).startsWith("role server");
        var bIsServer = announce(b).startsWith("role server");
        if (aIsServer == bIsServer) {
            throw new DemoFailedException("A and B have the same role");
        }
        var server = aIsServer ? a : b;
        var client = aIsServer ? b : a;
        server.awaitEvent("connected");
        client.awaitEvent("connected");
        exchange(server, client);

        say("");
        say("kill -9 " + server.pid() + ", which is " + server.name() + ", the server:");
        var killedAt = System.nanoTime();
        server.kill();
        say("  " + client.name() + ": " + client.awaitEvent("lost"));
        say("  " + client.name() + ": " + client.awaitEvent("reconnecting"));

        say("");
        say(server.name() + " is started again:");
        var restarted = start(server.name() + " again", socket, secret);
        announce(restarted);
        var servesAt = System.nanoTime();
        client.awaitEvent("connected");
        restarted.awaitEvent("connected");
        var healedAt = System.nanoTime();
        exchange(restarted, client);
        say("");
        say("The tunnel healed " + millis(servesAt, healedAt) + " ms after " + restarted.name() + " had its role, and "
                + millis(killedAt, healedAt) + " ms after the kill; most of the rest is the start of a JVM.");
        client.leave();
        restarted.leave();
    }

    private DemoProcess start(String name, Path socket, String secret) throws IOException {
        synchronized (processes) {
            if (ending) {
                throw new DemoFailedException("interrupted");
            }
            var process = DemoProcess.start(name, socket, secret);
            processes.add(process);
            return process;
        }
    }

    private static String announce(DemoProcess process) throws IOException, InterruptedException {
        var role = process.awaitEvent("role ");
        say("  " + process.name() + " (pid " + process.pid() + "): " + role);
        return role;
    }

    private static void exchange(DemoProcess one, DemoProcess other) throws IOException, InterruptedException {
        ask(one, other);
        ask(other, one);
    }

    private static void ask(DemoProcess asker, DemoProcess answerer) throws IOException, InterruptedException {
        var question = "Who are you?";
        var response = asker.query(question);
        say("  " + asker.name() + " asks: " + question + "   the response: " + response);
        if (!response.equals("I am " + answerer.name())) {
            throw new DemoFailedException(asker.name() + " was to hear 'I am " + answerer.name() + "'");
        }
    }

    /** Of this user alone, and short enough for a socket. */
    private static Path makeFolder() throws IOException {
        var rights = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        var usual = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        var root = usual.toString().length() > LONGEST_FOLDER ? Path.of("/tmp") : usual;
        return Files.createTempDirectory(root, "simple-ipc-demo", rights);
    }

    /** Also when interrupted; a second call finds nothing to do. */
    private void cleanUp(Path folder) {
        synchronized (processes) {
            ending = true;
            processes.forEach(DemoProcess::close);
        }
        delete(folder);
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var all = Files.walk(folder)) {
            for (var one : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(one);
            }
        } catch (IOException e) {
            Main.ERR.println("error: " + folder + " cannot be removed: " + Words.of(e));
        }
    }

    private static String newSecret() {
        var bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }

    private static void say(String line) {
        Main.OUT.println(line);
    }
}
