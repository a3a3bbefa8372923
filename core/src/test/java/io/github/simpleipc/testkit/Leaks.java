package io.github.simpleipc.testkit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Fails a test that leaves something behind: threads of the library, open files and sockets, files in folders that it asks
 * to {@linkplain #watch watch}, exceptions that nobody caught.
 *
 * <p>Used with {@code @ExtendWith(Leaks.class)}; a test that has more to say takes a {@code Leaks} as a parameter, such as
 * to watch a temporary folder in which only lock files may stay.
 *
 * <p>What is there before the test's {@code @BeforeEach} methods is not looked at, and {@code @AfterEach} methods may clean
 * up. Ends that come later than the call that asked for them are waited for.
 */
public final class Leaks implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    /** All threads of the library are named like this. */
    public static final String THREAD_PREFIX = "simple-ipc";

    private final Duration patience;
    private final ConcurrentLinkedQueue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private final Map<Path, Predicate<Path>> watched = new TreeMap<>();
    private Map<String, Integer> filesBefore = Map.of();
    private Set<Thread> threadsBefore = Set.of();
    private Thread.UncaughtExceptionHandler handlerBefore;

    /** With the patience that a slow machine needs. */
    public Leaks() {
        this(Duration.ofSeconds(15));
    }

    Leaks(Duration patience) {
        this.patience = patience;
    }

    /** The folder must be empty, or gone, at the end of this test. */
    public void watch(Path folder) {
        watch(folder, file -> false);
    }

    /** Nothing may be in the folder at the end of this test but what is allowed; folders in it count as files do. */
    public void watch(Path folder, Predicate<Path> allowed) {
        watched.put(folder, allowed);
    }

    /** The exceptions that nobody caught since the test began; removing what a test expects is up to the test. */
    public Collection<Throwable> uncaught() {
        return uncaught;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        begin();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        end();
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Leaks.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return this;
    }

    void begin() {
        uncaught.clear();
        watched.clear();
        handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
        threadsBefore = threads();
        filesBefore = OpenFiles.list();
    }

    void end() {
        try {
            await().atMost(patience)
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> leftBehind().isEmpty());
        } catch (ConditionTimeoutException e) {
            var failure = new AssertionError("left behind:\n" + String.join("\n", leftBehind()), e);
            uncaught.forEach(failure::addSuppressed);
            throw failure;
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
        }
        if (!uncaught.isEmpty()) {
            var failure = new AssertionError("exceptions that nobody caught: " + uncaught);
            uncaught.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private List<String> leftBehind() {
        var all = new ArrayList<String>();
        for (var thread : threads()) {
            if (!threadsBefore.contains(thread)) {
                all.add("thread " + thread.getName() + " " + thread.getState() + stackOf(thread));
            }
        }
        OpenFiles.added(filesBefore, OpenFiles.list()).forEach((target, n) -> all.add("open " + n + " x " + target));
        watched.forEach((folder, allowed) ->
                filesIn(folder).stream().filter(allowed.negate()).forEach(file -> all.add("file " + file)));
        return all;
    }

    private static String stackOf(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(THREAD_PREFIX))
                .collect(Collectors.toSet());
    }

    private static List<Path> filesIn(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
