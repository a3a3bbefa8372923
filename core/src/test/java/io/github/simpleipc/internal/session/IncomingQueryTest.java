package io.github.simpleipc.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.Peer;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.RecordedLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class IncomingQueryTest {
    private final RecordedLog log = new RecordedLog();
    /** Never connected. */
    private final Connection connection = Connection.builder(ConnectionSpec.unix(Path.of("/nowhere"), "a secret"))
            .errorLogger(log)
            .build();

    @Test
    void whoEndsASessionGetsToTheEndOfItThoughNoThreadIsLeftForCallbacks() {
        var told = new ArrayList<String>();
        var query = query(task -> {
            throw new OutOfMemoryError("made up");
        });
        query.onCancel(() -> told.add("too much"));
        query.cancel();
        assertEquals(0, told.size());
        assertTrue(query.isCancelled());
        assertTrue(log.has(
                "a handler could not be told that its query was cancelled: java.lang.OutOfMemoryError: made up"));
    }

    @Test
    void aCallbackIsToldOnceAndAtOnceWhereItComesLate() {
        var told = new ArrayList<String>();
        var query = query(Runnable::run);
        query.onCancel(() -> told.add("early"));
        query.cancel();
        query.cancel();
        query.onCancel(() -> told.add("late"));
        assertEquals(List.of("early", "late"), told);
    }

    private IncomingQuery query(Executor callbackExecutor) {
        return new IncomingQuery(
                1,
                MessageKind.BYTES,
                Deadline.in(new ManualTimer(), Duration.ofSeconds(5)),
                new Peer(Role.CLIENT, "peer", Optional.empty()),
                connection,
                callbackExecutor,
                new ConnectionLog("test", connection.options()));
    }
}
