package io.github.simpleipc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.Connection;
import io.github.simpleipc.Peer;
import io.github.simpleipc.QueryContext;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CommandsTest {
    private final Commands commands = new Commands();
    private final Circumstances context = new Circumstances();

    @AfterEach
    void close() {
        commands.close();
    }

    @Test
    void theOutputIsTheAnswerAsItIs() throws Exception {
        assertThat(commands.answer("cat", "a ä\n", context)).isEqualTo("a ä\n");
        assertThat(commands.answer("echo \"$((1 + 1))\"", "", context)).isEqualTo("2\n");
    }

    @Test
    void bigPayloadsBothWaysDoNotDeadlock() throws Exception {
        var big = "0123456789abcdef".repeat(1 << 16);
        assertThat(commands.answer("cat", big, context)).isEqualTo(big);
        assertThat(commands.answer("printf x", big, context)).isEqualTo("x");
    }

    @Test
    void anotherExitCodeThanZeroIsAFailure() {
        assertThatThrownBy(() -> commands.answer("echo out; exit 3", "", context))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit code 3");
    }

    @Test
    void whatIsNoTextIsAFailure() {
        assertThatThrownBy(() -> commands.answer("printf '\\377'", "", context)).hasMessageContaining("not UTF-8");
    }

    @Test
    void aCancelledCommandIsKilledWithAllThatItStarted() {
        var answer = CompletableFuture.supplyAsync(() -> {
            try {
                return commands.answer("sleep 1000 & sleep 1000; echo late", "", context);
            } catch (IOException | InterruptedException e) {
                return "failed: " + e.getMessage();
            }
        });
        await().until(() -> context.callback.get() != null && children() == 3);
        context.cancel();
        assertThat(answer.join()).startsWith("failed: the query was cancelled");
        await().until(() -> children() == 0);
    }

    @Test
    void closingKillsWhatRuns() {
        var answer = CompletableFuture.runAsync(() -> {
            try {
                commands.answer("sleep 1000", "", context);
            } catch (IOException | InterruptedException e) {
                // as it should be
            }
        });
        await().until(() -> children() > 0);
        commands.close();
        answer.join();
        assertThat(children()).isZero();
        assertThatThrownBy(() -> commands.answer("cat", "", context)).hasMessageContaining("closing");
    }

    private static long children() {
        return ProcessHandle.current()
                .descendants()
                .filter(ProcessHandle::isAlive)
                .count();
    }

    private static final class Circumstances implements QueryContext {
        final AtomicReference<Runnable> callback = new AtomicReference<>();
        private volatile boolean cancelled;

        void cancel() {
            cancelled = true;
            callback.get().run();
        }

        @Override
        public Duration timeLeft() {
            return Duration.ofSeconds(5);
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public void onCancel(Runnable callback) {
            this.callback.set(callback);
        }

        @Override
        public Peer peer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Connection connection() {
            throw new UnsupportedOperationException();
        }
    }
}
