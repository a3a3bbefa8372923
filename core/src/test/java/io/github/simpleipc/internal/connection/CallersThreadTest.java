package io.github.simpleipc.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.QueryFailedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An executor that runs tasks on the thread that calls it: a lane's reader, or the timer's. */
class CallersThreadTest {
    private static final int DEPTH = 6;

    @TempDir
    private Path folder;

    private final CountDownLatch over = new CountDownLatch(1);

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void nestedQueriesAndDependentsThatQueryHoldUpNobody() throws Exception {
        try (var server = open();
                var client = open()) {
            server.awaitConnected(Duration.ofMinutes(1));
            assertEquals("", client.query(String.valueOf(DEPTH)));
            assertEquals(
                    "",
                    client.queryAsync("0").thenApply(answer -> ask(client, 3)).join());
            // Mostly settled by the timer, whose thread the dependents must not hold.
            var late = client.queryAsync("wait", Duration.ofMillis(1)).exceptionally(failure -> {
                assertInstanceOf(QueryFailedException.class, cause(failure));
                assertThrows(QueryFailedException.class, () -> client.query("wait", Duration.ofMillis(1)));
                return "told";
            });
            assertEquals("told", late.join());
            over.countDown();
        }
    }

    private Connection open() throws Exception {
        var spec = ConnectionSpec.unix(folder.resolve("socket"), "a secret of a test");
        return Connection.builder(spec)
                .executor(Runnable::run)
                .timeout(Duration.ofMinutes(1))
                .onText((text, context) -> {
                    if (text.equals("wait")) {
                        over.await();
                        return "";
                    }
                    return text.equals("0") ? "" : ask(context.connection(), Integer.parseInt(text) - 1);
                })
                .open();
    }

    private static String ask(Connection connection, int depth) {
        try {
            return connection.query(String.valueOf(depth));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Throwable cause(Throwable failure) {
        var cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
