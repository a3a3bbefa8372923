package io.github.simpleipc.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** This process's open file descriptors, as Linux lists them. */
final class OpenFiles {
    private static final Path FOLDER = Path.of("/proc/self/fd");

    /** What class loading, random numbers and this listing itself open. */
    private static final Pattern NOISE =
            Pattern.compile(".*\\.jar|.*/lib/modules|/dev/u?random|/proc/.*|/sys/.*|/usr/.*|.*\\.so(\\.[0-9]+)*");

    static {
        openWhatTheJdkNeverCloses();
    }

    private OpenFiles() {}

    /** How many descriptors there are of each target; nothing where there is no such folder. */
    static Map<String, Integer> list() {
        var targets = new TreeMap<String, Integer>();
        if (!Files.isDirectory(FOLDER)) {
            return targets;
        }
        try (var descriptors = Files.newDirectoryStream(FOLDER)) {
            for (var descriptor : descriptors) {
                var target = targetOf(descriptor);
                if (!NOISE.matcher(target).matches()) {
                    targets.merge(target, 1, Integer::sum);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return targets;
    }

    /** What is in {@code after} and was not in {@code before}. */
    static Map<String, Integer> added(Map<String, Integer> before, Map<String, Integer> after) {
        var added = new TreeMap<String, Integer>();
        after.forEach((target, count) -> {
            var more = count - before.getOrDefault(target, 0);
            if (more > 0) {
                added.put(target, more);
            }
        });
        return added;
    }

    private static String targetOf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            // Closed since it was listed, such as the listing itself.
            return "/proc/gone";
        }
    }

    /** The first socket of each kind makes the JDK open helpers that stay; here they come before anything is counted. */
    private static void openWhatTheJdkNeverCloses() {
        try {
            var folder = Files.createTempDirectory("leaks");
            var path = UnixDomainSocketAddress.of(folder.resolve("s"));
            try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                    var selector = Selector.open()) {
                server.bind(path);
                try (var client = SocketChannel.open(path);
                        var accepted = server.accept()) {
                    client.configureBlocking(false);
                    accepted.shutdownOutput();
                }
                selector.wakeup();
            } finally {
                Files.deleteIfExists(path.getPath());
                Files.deleteIfExists(folder);
            }
            ServerSocketChannel.open().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
