package io.github.simpleipc.internal.session;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.threads.Workers;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.MemoryLinks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A session on two links in memory, with a timer that is set by hand, whose handlers echo; and all that becomes of it. */
final class FuzzedSession implements AutoCloseable {
    static final int MAX_MESSAGE_BYTES = 200_000;
    static final int MAX_QUERIES = 4;

    private static final Limits LIMITS = new Limits(Duration.ofSeconds(5), MAX_MESSAGE_BYTES, MAX_QUERIES);
    private static final long HANG_SECONDS = 60;
    /** Never connected. */
    private static final Connection CONNECTION =
            Connection.create(ConnectionSpec.unix(Path.of("/nowhere"), "a secret"), text -> text);

    private static final ConnectionLog LOG = new ConnectionLog("fuzz", CONNECTION.options());
    /** Gives lanes their threads, and handlers when they take long. */
    private static final Workers WORKERS = new Workers("fuzz");

    private static final Handlers ECHO = new Handlers(
            (text, context) -> text, (bytes, context) -> bytes, (text, context) -> {}, (bytes, context) -> {});

    final ManualTimer timer = new ManualTimer();
    /** On this the session asks. */
    final MemoryLinks askers = MemoryLinks.pair();
    /** On this the peer asks. */
    final MemoryLinks answerers = MemoryLinks.pair();

    private final ReceiveBudgets budgets = ReceiveBudgets.forMessagesOf(MAX_MESSAGE_BYTES);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final List<Asked> asked = new ArrayList<>();
    private final NativeSession session;
    private volatile Exception endCause;

    /** A query of this side, and how often it was settled. */
    private static final class Asked {
        private final AtomicInteger settled = new AtomicInteger();
        private PendingQuery query;
    }

    FuzzedSession() {
        var userCode = UserCode.onLibraryThreads(CONNECTION, WORKERS);
        session = new NativeSession(
                lane(0, askers.left()),
                lane(1, answerers.left()),
                new NativeSession.Environment(
                        CONNECTION,
                        LIMITS,
                        new HandlerRunner(ECHO, userCode, LOG),
                        userCode,
                        budgets,
                        WORKERS,
                        timer,
                        LOG),
                (over, cause) -> {
                    endCause = cause;
                    ended.countDown();
                });
        session.start();
    }

    private static ProvenLane lane(int number, Link link) {
        return new ProvenLane(link, number, Role.CLIENT, "peer", LIMITS, "session", new byte[32], Optional.empty());
    }

    /** Asks; what comes back is handed to user code at once. */
    void ask(int bytes) {
        var one = new Asked();
        one.query = PendingQuery.asynchronous(
                MessageKind.BYTES, new byte[bytes], timer, Duration.ofSeconds(3), (settlement, here) -> {
                    one.settled.incrementAndGet();
                    settlement.handOver();
                });
        asked.add(one);
        session.submit(one.query);
    }

    /** Gives up one of those that were asked, if there are that many. */
    void giveUp(int index) {
        if (index < asked.size()) {
            session.giveUp(asked.get(index).query, FuzzedSession::cancelled);
        }
    }

    private static QueryTimeoutException cancelled(Outcome outcome, Duration elapsed) {
        return new QueryTimeoutException("given up", outcome, elapsed);
    }

    @Override
    public void close() {
        session.abort(new ClosedException());
    }

    /** Waits for the end that the peer has brought about, and looks at what is left. */
    void checkEnd(Runnable whileItIsAwaited) throws InterruptedException {
        var hangsAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
        while (!ended.await(20, TimeUnit.MICROSECONDS)) {
            whileItIsAwaited.run();
            check(System.nanoTime() - hangsAt < 0, "the session hangs");
        }
        // Closes nothing that is not closed; waits for the lanes' threads.
        session.close(Deadline.in(timer, Duration.ofSeconds(1)));
        check(
                endCause instanceof IOException && !(endCause.getCause() instanceof Error),
                "the session ended with what nobody expects: " + endCause);
        for (var one : asked) {
            check(one.settled.get() == 1, "a query was settled " + one.settled.get() + " times");
        }
        // A handler whose query was read before the end may not have begun yet.
        while (budgets.held() != 0) {
            check(System.nanoTime() - hangsAt < 0, "room for " + budgets.held() + " bytes is held after the end");
            Thread.onSpinWait();
        }
        check(timer.pending().isEmpty(), "alarms are set after the end");
    }

    private static void check(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }
}
