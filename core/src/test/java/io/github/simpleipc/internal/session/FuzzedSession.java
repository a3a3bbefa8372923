package io.github.simpleipc.internal.session;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.MemoryLinks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A session on two links in memory, on the test's own thread, with a timer that is set by hand, whose handlers echo; and all that
 * becomes of it.
 */
final class FuzzedSession implements AutoCloseable {
    static final int MAX_MESSAGE_BYTES = 200_000;
    static final int MAX_QUERIES = 4;

    /** Less than a large frame. */
    private static final int LINK_BYTES = 8 << 10;

    private static final Limits LIMITS = new Limits(Duration.ofSeconds(5), MAX_MESSAGE_BYTES, MAX_QUERIES);
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    /** Never connected. */
    private static final Connection CONNECTION =
            Connection.create(ConnectionSpec.unix(Path.of("/nowhere"), "a secret"), text -> text);

    private static final ConnectionLog LOG = new ConnectionLog("fuzz", CONNECTION.options());

    final ManualTimer timer = new ManualTimer();
    final OneThread threads = new OneThread();
    /** On this the session asks. */
    final MemoryLinks askers = MemoryLinks.pair(LINK_BYTES);
    /** On this the peer asks. */
    final MemoryLinks answerers = MemoryLinks.pair(LINK_BYTES);

    private final ReceiveBudgets budgets = ReceiveBudgets.forMessagesOf(MAX_MESSAGE_BYTES);
    private final List<Asked> asked = new ArrayList<>();
    private final NativeSession session;
    private int ends;
    private Exception endCause;
    private boolean leads;

    /** A query of this side, and how often it was settled. */
    private static final class Asked {
        private int settled;
        private PendingQuery query;
    }

    /** @param goOn run again and again while a caller leads, and has nothing to do */
    FuzzedSession(Runnable goOn) {
        var userCode = UserCode.onLibraryThreads(CONNECTION, threads);
        session = new NativeSession(
                lane(0, new FuzzedLink(askers.left(), goOn)),
                lane(1, new FuzzedLink(answerers.left(), goOn)),
                new NativeSession.Environment(
                        CONNECTION,
                        LIMITS,
                        new HandlerRunner(handlers(), userCode, LOG),
                        userCode,
                        budgets,
                        threads,
                        timer,
                        LOG),
                (over, cause) -> {
                    endCause = cause;
                    ends++;
                });
        session.start();
    }

    /** Echoes; with some lengths it takes so long that another turn reads meanwhile. */
    private Handlers handlers() {
        return new Handlers(
                (text, context) -> text,
                (bytes, context) -> {
                    if (bytes.length % 8 == 7) {
                        threads.holdUp();
                    }
                    return bytes;
                },
                (text, context) -> threads.holdUp(),
                (bytes, context) -> {});
    }

    private static ProvenLane lane(int number, FuzzedLink link) {
        return new ProvenLane(link, number, Role.CLIENT, "peer", LIMITS, "session", new byte[32], Optional.empty());
    }

    /** Asks; what comes back is handed to user code at once. */
    void ask(int bytes) {
        var one = new Asked();
        one.query =
                PendingQuery.asynchronous(MessageKind.BYTES, new byte[bytes], timer, TIMEOUT, (settlement, here) -> {
                    one.settled++;
                    settlement.handOver();
                });
        asked.add(one);
        session.submit(one.query);
    }

    /** Asks and blocks for the answer, as a caller that leads; if another reads, or one leads already, just asks. */
    void lead(int bytes) {
        threads.runAll();
        if (leads || !leaves(true)) {
            ask(bytes);
            return;
        }
        var query = PendingQuery.blocking(MessageKind.BYTES, new byte[bytes], timer, TIMEOUT);
        session.submit(query);
        leads = true;
        try {
            if (!leaves(true)) {
                // The link was full, so a turn reads, and nobody could wake this thread.
                Thread.currentThread().interrupt();
            }
            session.await(query);
        } catch (InterruptedException e) {
            session.giveUp(query, FuzzedSession::cancelled);
        } finally {
            leads = false;
        }
        query.settlement().handOver();
    }

    /** Gives up one of those that were asked, if there are that many. */
    void giveUp(int index) {
        if (index < asked.size()) {
            session.giveUp(asked.get(index).query, FuzzedSession::cancelled);
        }
    }

    /** Interrupts the caller that leads, if one does. */
    void interrupt() {
        if (leads) {
            Thread.currentThread().interrupt();
        }
    }

    private static QueryTimeoutException cancelled(Outcome outcome, Duration elapsed) {
        return new QueryTimeoutException("given up", outcome, elapsed);
    }

    /** True while a caller leads, on the stack below. */
    boolean isLed() {
        return leads;
    }

    /** True if nobody reads the lane on which it asks, or the other. */
    boolean leaves(boolean isAskers) {
        return threads.leaves((isAskers ? askers : answerers).left());
    }

    /** True once it is over, and both lanes are. */
    boolean isAtEnd() {
        return isOver() && threads.monitor().watched() == 0;
    }

    boolean isOver() {
        return session.isOver();
    }

    /** True if the peer owes an answer that somebody waits for. */
    boolean isOwed() {
        return !isOver() && asked.stream().anyMatch(one -> one.settled == 0);
    }

    @Override
    public void close() {
        session.abort(new ClosedException());
    }

    /** Looks at what is left once the peer has brought about the end. */
    void checkEnd() {
        check(ends == 1, "the session ended " + ends + " times");
        check(leaves(true) && leaves(false), "a lane is read after the end");
        if (!(endCause instanceof IOException) || endCause.getCause() instanceof Error) {
            throw new AssertionError("the session ended with what nobody expects", endCause);
        }
        for (var one : asked) {
            check(one.settled == 1, "a query was settled " + one.settled + " times");
        }
        check(budgets.held() == 0, "room for " + budgets.held() + " bytes is held after the end");
        check(timer.pending().isEmpty(), "alarms are set after the end");
        // Closes nothing that is not closed, and waits for nothing.
        session.close(Deadline.in(timer, Duration.ofSeconds(1)));
    }

    static void check(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }
}
