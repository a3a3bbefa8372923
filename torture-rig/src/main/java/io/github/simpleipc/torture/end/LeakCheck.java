package io.github.simpleipc.torture.end;

import io.github.simpleipc.torture.journal.Entry;
import io.github.simpleipc.torture.journal.Journal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares what a process holds after its connection was closed with what it held before. */
final class LeakCheck {
    /** Ends that come a little later than the call that asked for them. */
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Path folder;
    private final Map<String, Integer> before;

    private LeakCheck(Path folder) {
        this.folder = folder;
        this.before = held();
    }

    /** Looks at what is there before. */
    static LeakCheck begin(Path folder) throws IOException {
        warmUp();
        return new LeakCheck(folder);
    }

    /** Writes down what is there and was not; waits a while for it to go. */
    void end(Journal journal) throws InterruptedException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        var leaks = leaks();
        while (!leaks.isEmpty() && System.nanoTime() < until) {
            Thread.sleep(20);
            leaks = leaks();
        }
        leaks.forEach(leak -> journal.write(new Entry.Leaked(leak)));
    }

    private List<String> leaks() {
        var leaks = new ArrayList<String>();
        held().forEach((what, count) -> {
            var more = count - before.getOrDefault(what, 0);
            if (more > 0) {
                leaks.add(more + " x " + what);
            }
        });
        return leaks;
    }

    /** How often each kind of thing is held: the library's threads, sockets and what belongs to them, the scenario's files. */
    private Map<String, Integer> held() {
        var held = new TreeMap<String, Integer>();
        for (var thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("simple-ipc")) {
                held.merge("thread " + thread.getName(), 1, Integer::sum);
            }
        }
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (var descriptor : descriptors) {
                count(descriptor, held);
            }
            for (var line : Files.readAllLines(Path.of("/proc/self/maps"))) {
                if (line.contains(folder.toString())) {
                    held.merge("mapping " + line.substring(line.indexOf('/')), 1, Integer::sum);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return held;
    }

    private void count(Path descriptor, Map<String, Integer> held) {
        try {
            var target = Files.readSymbolicLink(descriptor).toString();
            // Sockets and the like are all different, so only their kind is counted.
            var colon = target.indexOf(':');
            if (colon > 0 && !target.startsWith("/")) {
                held.merge(target.startsWith("anon_inode") ? target : target.substring(0, colon), 1, Integer::sum);
            } else if (target.startsWith(folder.toString())) {
                held.merge(target, 1, Integer::sum);
            }
        } catch (IOException e) {
            // Closed meanwhile: the one that lists them.
        }
    }

    /** What the JDK opens once and keeps. */
    private static void warmUp() throws IOException {
        try (var server = ServerSocketChannel.open();
                var unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                var selector = Selector.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (var client = SocketChannel.open(server.getLocalAddress())) {
                client.configureBlocking(false);
                client.register(selector, 0);
                selector.selectNow();
            }
            unix.configureBlocking(false);
        }
    }
}
