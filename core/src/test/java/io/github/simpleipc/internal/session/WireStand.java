package io.github.simpleipc.internal.session;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.Peer;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.spi.ProvenLink;
import io.github.simpleipc.spi.SessionHost;
import io.github.simpleipc.spi.TextQuery;
import io.github.simpleipc.spi.WireSession;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.RecordedLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** What the session of a second wire stands on, all of it the test's own: a wire that does what the test says, and no thread. */
final class WireStand {
    static final int MAX_BYTES = 1024;
    static final int MAX_QUERIES = 2;
    static final Peer PEER = new Peer(Role.CLIENT, "the peer", Optional.empty());

    final ManualTimer timer = new ManualTimer();
    final RecordedLog log = new RecordedLog();
    final ReceiveBudgets budgets = ReceiveBudgets.forMessagesOf(MAX_BYTES);
    /** Never connected. */
    final Connection connection;

    /** What is to be run on threads for user code, unless the test has another executor. */
    final List<Runnable> tasks = new ArrayList<>();

    Executor userThreads = tasks::add;

    /** What is to be run on a thread that reads. */
    final List<Runnable> reading = new ArrayList<>();

    Executor readers = reading::add;

    Handlers handlers = new Handlers((text, context) -> text, null, null, null);

    /** What has happened to the wire, and when the listener heard of the end. */
    final List<String> events = new CopyOnWriteArrayList<>();

    final List<TextQuery> submitted = new ArrayList<>();
    final List<TextQuery> forgotten = new ArrayList<>();
    boolean isWireIdle = true;
    /** Run in the place of a reader. */
    Reading onRun = () -> {};

    Reading onShutdown = () -> {};
    SessionHost host;

    WireStand() {
        this(true);
    }

    WireStand(boolean logsQueries) {
        connection = Connection.builder(ConnectionSpec.unix(Path.of("/nowhere"), "a secret"))
                .maxMessageBytes(MAX_BYTES)
                .maxQueries(MAX_QUERIES)
                .errorLogger(log)
                .debugLogger(log)
                .logQueries(logsQueries)
                .build();
    }

    /** Something that may break. */
    interface Reading {
        void run() throws IOException;
    }

    HostedSession.Environment environment() {
        var userCode = UserCode.onLibraryThreads(connection, task -> userThreads.execute(task));
        return new HostedSession.Environment(
                connection,
                handlers,
                userCode,
                userCode,
                budgets,
                task -> readers.execute(task),
                timer,
                new ConnectionLog("test", connection.options()));
    }

    void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove(0).run();
        }
    }

    /** A link whose session is this wire's. */
    final class Link implements ProvenLink {
        @Override
        public Peer peer() {
            return PEER;
        }

        @Override
        public WireSession session(SessionHost sessionHost) {
            host = sessionHost;
            return new Wire();
        }

        @Override
        public void close() {
            throw new AssertionError("a session closes its link itself");
        }
    }

    private final class Wire implements WireSession {
        @Override
        public void run() throws IOException {
            onRun.run();
        }

        @Override
        public void submit(TextQuery query) {
            submitted.add(query);
        }

        @Override
        public void forget(TextQuery query) {
            forgotten.add(query);
        }

        @Override
        public void contested() {
            events.add("contested");
        }

        @Override
        public boolean isIdle() {
            return isWireIdle;
        }

        @Override
        public void shutdown() throws IOException {
            events.add("shutdown");
            onShutdown.run();
        }

        @Override
        public void close() {
            events.add("close");
        }
    }
}
