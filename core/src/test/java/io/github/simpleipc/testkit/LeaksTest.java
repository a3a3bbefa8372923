package io.github.simpleipc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

class LeaksTest {
    private final Leaks leaks = new Leaks(Duration.ofMillis(200));
    private Thread.UncaughtExceptionHandler handler;

    @BeforeEach
    void begin() {
        handler = Thread.getDefaultUncaughtExceptionHandler();
        leaks.begin();
    }

    @AfterEach
    void restoresTheHandler() {
        assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(handler);
    }

    @Test
    void isContentWhenAllIsGone() throws Exception {
        try (var server = ServerSocketChannel.open()) {
            server.bind(null);
        }
        var thread = new Thread(() -> {}, "simple-ipc-short");
        thread.start();
        assertThatCode(leaks::end).doesNotThrowAnyException();
    }

    @Test
    void waitsForAThreadThatIsAboutToEnd() {
        var patient = new Leaks();
        patient.begin();
        var end = new CountDownLatch(1);
        new Thread(() -> awaitQuietly(end), "simple-ipc-slow").start();
        new Thread(end::countDown, "other").start();
        assertThatCode(patient::end).doesNotThrowAnyException();
        leaks.end();
    }

    @Test
    void catchesAThread() throws Exception {
        var end = new CountDownLatch(1);
        var thread = new Thread(() -> awaitQuietly(end), "simple-ipc-leaked");
        thread.start();
        assertThatThrownBy(leaks::end).hasMessageContaining("thread simple-ipc-leaked");
        end.countDown();
        thread.join();
    }

    @Test
    void catchesASocket() throws Exception {
        try (var server = ServerSocketChannel.open()) {
            server.bind(null);
            assertThatThrownBy(leaks::end).hasMessageContaining("open 1 x socket:");
        }
    }

    @Test
    void catchesASelector() throws Exception {
        try (var selector = Selector.open()) {
            assertThat(selector.isOpen()).isTrue();
            assertThatThrownBy(leaks::end).hasMessageContaining("eventpoll");
        }
    }

    @Test
    void catchesAnOpenFile(@TempDir Path folder) throws Exception {
        var file = folder.resolve("some-file");
        try (var out = Files.newOutputStream(file)) {
            out.write(1);
            assertThatThrownBy(leaks::end).hasMessageContaining("some-file");
        }
    }

    @Test
    void catchesAFileInAWatchedFolder(@TempDir Path folder) throws Exception {
        leaks.watch(folder, file -> file.toString().endsWith(".lock"));
        Files.createFile(folder.resolve("a.lock"));
        Files.createFile(folder.resolve("a.sock"));
        assertThatThrownBy(leaks::end).hasMessageContaining("a.sock").hasMessageNotContaining("a.lock");
    }

    @Test
    void catchesAnExceptionThatNobodyCaught() throws Exception {
        var thread = new Thread(() -> {
            throw new IllegalStateException("thrown on purpose");
        });
        thread.start();
        thread.join();
        assertThatThrownBy(leaks::end).hasMessageContaining("thrown on purpose");
    }

    @Test
    @ExtendWith(Leaks.class)
    void isHandedToTests(Leaks given, @TempDir Path folder) {
        given.watch(folder);
        assertThat(given.uncaught()).isEmpty();
        leaks.end();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
