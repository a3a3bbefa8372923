package io.github.simpleipc.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.Role;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Trials;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends in one process, by one copy of the library and by two. */
@ExtendWith(Leaks.class)
@Timeout(value = 600, threadMode = ThreadMode.SEPARATE_THREAD)
class OneProcessIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private ExecutorService threads;

    @BeforeEach
    void startThreads(Leaks leaks) {
        leaks.watch(folder, file -> file.toString().endsWith(".lock"));
        threads = Executors.newFixedThreadPool(2);
    }

    @AfterEach
    void endThreads() {
        threads.shutdown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"unix", "tcp"})
    void twoConnectionsOfOneProcessFindEachOther(String type) throws Exception {
        var spec = type.equals("unix")
                ? ConnectionSpec.unix(folder.resolve("socket"), "a-secret-of-the-trials")
                : ConnectionSpec.tcp(Pairs.freePort(), "a-secret-of-the-trials");
        for (var i = 0; i < Trials.count(200); i++) {
            try (var one = Connection.create(spec, query -> "one " + query);
                    var other = Connection.create(spec, query -> "other " + query)) {
                assertThat(atOnce(() -> roleOf(one), () -> roleOf(other)))
                        .containsExactlyInAnyOrder(Role.SERVER, Role.CLIENT);
                one.awaitConnected(PATIENCE);
                other.awaitConnected(PATIENCE);
                assertThat(one.query("a")).isEqualTo("other a");
                assertThat(other.query("b")).isEqualTo("one b");
            }
        }
    }

    private static Role roleOf(Connection connection) throws Exception {
        connection.connect();
        return connection.role().orElseThrow();
    }

    @Test
    void twoCopiesOfTheLibraryInOneProcessFindEachOther() throws Exception {
        var path = folder.resolve("socket").toString();
        try (var oneLoader = loader();
                var otherLoader = loader()) {
            for (var i = 0; i < Trials.count(200); i++) {
                try (var one = copy(oneLoader, path, "one ");
                        var other = copy(otherLoader, path, "other ")) {
                    assertThat(one.getClass()).isNotEqualTo(other.getClass());
                    assertThat(atOnce(callable(one), callable(other))).containsExactlyInAnyOrder("SERVER", "CLIENT");
                    assertThat(operator(one).apply("a")).isEqualTo("other a");
                    assertThat(operator(other).apply("b")).isEqualTo("one b");
                }
            }
        }
    }

    /** A lock is the process's, and one copy that closes its lock file takes away the other's. */
    @Test
    void aCopyThatLeavesDoesNotTakeTheOthersLockAlong() throws Exception {
        var path = folder.resolve("socket");
        try (var oneLoader = loader();
                var otherLoader = loader();
                var server = copy(oneLoader, path.toString(), "server ");
                var child = PeerProcess.start()) {
            assertThat(callable(server).call()).isEqualTo("SERVER");
            try (var client = copy(otherLoader, path.toString(), "client ")) {
                assertThat(callable(client).call()).isEqualTo("CLIENT");
                assertThat(operator(server).apply("a")).isEqualTo("client a");
            }
            // Nobody can be dialled now; who had the lock would publish.
            java.nio.file.Files.delete(path);
            child.ask(Pairs.openUnix(path, "timeout=300"));
            assertThat(child.tryAsk("connect"))
                    .startsWith("fail ConnectFailedException LOCK_HELD")
                    .contains(Long.toString(ProcessHandle.current().pid()));
        }
    }

    private <T> List<T> atOnce(Callable<T> one, Callable<T> other) throws Exception {
        var barrier = new CyclicBarrier(2);
        var first = threads.submit(() -> {
            barrier.await();
            return one.call();
        });
        var second = threads.submit(() -> {
            barrier.await();
            return other.call();
        });
        return List.of(first.get(), second.get());
    }

    /** Sees nothing of this class's own loader. */
    private static URLClassLoader loader() throws MalformedURLException {
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var files = classPath.split(File.pathSeparator, -1);
        var urls = new URL[files.length];
        for (var i = 0; i < files.length; i++) {
            urls[i] = Path.of(files[i]).toUri().toURL();
        }
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    private static AutoCloseable copy(ClassLoader loader, String path, String prefix) throws Exception {
        return (AutoCloseable) loader.loadClass(Copy.class.getName())
                .getConstructor(String.class, String.class)
                .newInstance(path, prefix);
    }

    @SuppressWarnings("unchecked")
    private static Callable<String> callable(AutoCloseable copy) {
        return (Callable<String>) copy;
    }

    @SuppressWarnings("unchecked")
    private static UnaryOperator<String> operator(AutoCloseable copy) {
        return (UnaryOperator<String>) copy;
    }
}
