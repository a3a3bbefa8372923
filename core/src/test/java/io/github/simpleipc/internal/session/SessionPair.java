package io.github.simpleipc.internal.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryContext;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.MemoryLink;
import io.github.simpleipc.testkit.MemoryLinks;
import io.github.simpleipc.testkit.RecordedLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * Two sessions on links in memory, whose every thread is the test's own and whose clocks stand still until the test moves
 * them: what is sent is done at the next {@link #run}.
 */
final class SessionPair implements AutoCloseable {
    static final Handlers ECHO = new Handlers(
            (text, context) -> text, (bytes, context) -> bytes, (text, context) -> {}, (bytes, context) -> {});

    static final Duration TIMEOUT = Duration.ofSeconds(4);
    /** Over before silence is. */
    static final Duration CLOSES_WITHIN = Duration.ofSeconds(3);

    static final Duration LONG = Duration.ofHours(1);

    final OneThread threads = new OneThread();
    final MemoryLinks clientAsks;
    final MemoryLinks serverAsks;
    final Side server = new Side(Role.SERVER);
    final Side client = new Side(Role.CLIENT);
    /** What a user's executor was given that is {@code tasks::add}: it runs when the test says so. */
    final List<Runnable> tasks = new ArrayList<>();
    /** Of the queries whose handlers have run, after {@link #startWithHeldUpHandlers}. */
    final List<QueryContext> contexts = new ArrayList<>();

    /** One of the two; what is set after the start has no effect. */
    final class Side {
        final ManualTimer clock = new ManualTimer();
        final RecordedLog log = new RecordedLog();
        /** Never connected. */
        final Connection connection = Connection.builder(ConnectionSpec.unix(Path.of("/nowhere"), "a secret"))
                .errorLogger(log)
                .debugLogger(log)
                .logQueries(true)
                .logKeepAlives(true)
                .build();

        Handlers handlers = ECHO;
        Limits limits = new Limits(TIMEOUT, 200_000, 10);
        /** The user's executor, if there is one. */
        Executor executor;

        NativeSession session;
        ReceiveBudgets budgets;
        Exception endCause;
        int ends;

        private final Role role;

        private Side(Role role) {
            this.role = role;
        }

        private void make(Limits peerLimits, String peer) {
            var callbacks = UserCode.onLibraryThreads(connection, threads);
            var userCode = executor == null ? callbacks : UserCode.on(connection, executor, threads);
            var connectionLog = new ConnectionLog(role.name(), connection.options());
            budgets = ReceiveBudgets.forMessagesOf(limits.maxMessageBytes());
            session = new NativeSession(
                    lane(1, end(serverAsks), peerLimits, peer),
                    lane(0, end(clientAsks), peerLimits, peer),
                    new NativeSession.Environment(
                            connection,
                            limits,
                            new HandlerRunner(handlers, userCode, connectionLog),
                            callbacks,
                            budgets,
                            threads,
                            clock,
                            connectionLog),
                    (over, cause) -> {
                        endCause = cause;
                        ends++;
                    });
        }

        private ProvenLane lane(int number, MemoryLink end, Limits peerLimits, String peer) {
            var link = new FuzzedLink(end, SessionPair.this::goOn);
            return new ProvenLane(link, number, role, peer, peerLimits, "session", new byte[32], Optional.empty());
        }

        private MemoryLink end(MemoryLinks links) {
            return role == Role.CLIENT ? links.left() : links.right();
        }

        Asked ask(String text) {
            return ask(MessageKind.TEXT, text.getBytes(UTF_8), LONG);
        }

        Asked ask(byte[] bytes) {
            return ask(MessageKind.BYTES, bytes, LONG);
        }

        Asked ask(MessageKind kind, byte[] payload, Duration timeout) {
            var asked = new Asked();
            asked.query = PendingQuery.asynchronous(kind, payload, clock, timeout, (settlement, here) -> {
                asked.times++;
                settlement.handOver();
            });
            session.submit(asked.query);
            return asked;
        }

        void giveUp(Asked asked) {
            session.giveUp(asked.query, SessionPair::givenUp);
        }

        /** Closes gently, while the test's thread does what is to be done meanwhile. */
        void close() {
            awaitClose(startClose());
        }

        /** Begins to close; by the return nothing new is taken. */
        CompletableFuture<Void> startClose() {
            var alarms = clock.setCount();
            var closing = CompletableFuture.runAsync(() -> session.close(Deadline.in(clock, CLOSES_WITHIN)));
            // It waits with an alarm.
            while (clock.setCount() == alarms) {
                Thread.onSpinWait();
            }
            return closing;
        }
    }

    /** Does what is to be done until this is over, too. */
    void awaitClose(CompletableFuture<Void> closing) {
        while (!closing.isDone()) {
            run();
            Thread.onSpinWait();
        }
        closing.join();
    }

    /** A query that was asked, and how it ended. */
    static final class Asked {
        PendingQuery query;
        int times;

        byte[] response() {
            return query.settlement().response();
        }

        String text() {
            return new String(response(), UTF_8);
        }

        QueryFailedException failure() {
            return query.settlement().failure();
        }
    }

    SessionPair() {
        this(MemoryLinks.DEFAULT_CAPACITY);
    }

    /** @param capacity of each link, in bytes */
    SessionPair(int capacity) {
        clientAsks = MemoryLinks.pair(capacity);
        serverAsks = MemoryLinks.pair(capacity);
    }

    SessionPair start() {
        server.make(client.limits, "the client");
        client.make(server.limits, "the server");
        server.session.start();
        client.session.start();
        run();
        return this;
    }

    /** Starts the server alone: the client's ends of the links are the test's. */
    SessionPair startServer() {
        server.make(client.limits, "the client");
        server.session.start();
        run();
        return this;
    }

    /** Runs until both sides wait. */
    void run() {
        threads.runAll();
    }

    /** Starts with a server that echoes bytes, but only when {@link #runTasks} is called. */
    void startWithHeldUpHandlers() {
        server.executor = tasks::add;
        server.handlers = new Handlers(
                null,
                (bytes, context) -> {
                    contexts.add(context);
                    return bytes;
                },
                null,
                null);
        start();
    }

    /** Runs what the user's executor was given, and what comes of it. */
    void runTasks() {
        var now = List.copyOf(tasks);
        tasks.clear();
        now.forEach(Runnable::run);
        run();
    }

    private void goOn() {
        FuzzedSession.check(threads.step(), "a caller waits for what can never come");
    }

    static QueryTimeoutException givenUp(Outcome outcome, Duration elapsed) {
        return new QueryTimeoutException("given up", outcome, elapsed);
    }

    /** Runs what is held up and ends what has not ended; then each side has ended once, holds nothing, and has no alarm set. */
    @Override
    public void close() {
        runTasks();
        var sides =
                Stream.of(server, client).filter(side -> side.session != null).toList();
        for (var side : sides) {
            side.session.abort(new ClosedException());
            run();
        }
        for (var side : sides) {
            FuzzedSession.check(side.ends == 1, side.role + " ended " + side.ends + " times");
            FuzzedSession.check(side.budgets.held() == 0, side.role + " holds " + side.budgets.held() + " bytes");
            FuzzedSession.check(side.clock.pending().isEmpty(), side.role + " has alarms set");
        }
        FuzzedSession.check(threads.monitor().watched() == 0, "a lane is watched after the end");
    }
}
