package io.github.simpleipc.internal.session;

import io.github.simpleipc.Connection;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.Peer;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.spi.ProvenLink;
import io.github.simpleipc.spi.SessionHost;
import io.github.simpleipc.spi.WireSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The session of a second wire, all of whose threads are the test's own: what it has to run waits until the test runs it. Keeps
 * book of the queries of this side.
 */
public final class HostedStand {
    /** What becomes of a query. */
    public interface Settled {
        /** It was answered. */
        void answered(int query, String response);

        /** It failed. */
        void failed(int query, Outcome outcome);
    }

    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private final Timer timer;
    private final Settled settled;
    private final ReceiveBudgets budgets;
    private final List<Runnable> tasks = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();
    private final HostedSession session;
    private WireSession wire;
    private Runnable reading = () -> {};
    private final boolean isTasksAtOnce;
    private int ends;
    private Exception endCause;

    private static final class Asked {
        private int settled;
        private PendingQuery query;
    }

    /** A session on a link; not started. */
    public HostedStand(
            ProvenLink link,
            Connection connection,
            Handlers handlers,
            Timer timer,
            ConnectionLog log,
            boolean isTasksAtOnce,
            Settled settled) {
        this.timer = timer;
        this.settled = settled;
        this.isTasksAtOnce = isTasksAtOnce;
        this.budgets = ReceiveBudgets.forMessagesOf(connection.options().maxMessageBytes());
        var userCode = UserCode.onLibraryThreads(connection, this::run);
        this.session = new HostedSession(
                new Watched(link, made -> wire = made),
                new HostedSession.Environment(
                        connection, handlers, userCode, userCode, budgets, task -> reading = task, timer, log),
                (over, cause) -> {
                    endCause = cause;
                    ends++;
                });
        session.start();
    }

    private void run(Runnable task) {
        if (isTasksAtOnce) {
            task.run();
        } else {
            tasks.add(task);
        }
    }

    /** Reads until the session ends. */
    public void read() {
        reading.run();
    }

    /** Runs a task that waits, if there are any. */
    public void runOne(int number) {
        if (!tasks.isEmpty()) {
            tasks.remove(number % tasks.size()).run();
        }
    }

    /** Asks; the number of the query is how many were asked before. */
    public void ask(String text) {
        var number = asked.size();
        var one = new Asked();
        asked.add(one);
        one.query = PendingQuery.asynchronous(
                MessageKind.TEXT, text.getBytes(StandardCharsets.UTF_8), timer, TIMEOUT, (settlement, here) -> {
                    one.settled++;
                    settlement.handOver();
                    var failure = settlement.failure();
                    if (failure == null) {
                        settled.answered(number, new String(settlement.response(), StandardCharsets.UTF_8));
                    } else {
                        settled.failed(number, failure.outcome());
                    }
                });
        session.submit(one.query);
    }

    /** How many were asked. */
    public int asked() {
        return asked.size();
    }

    public boolean isSettled(int query) {
        return asked.get(query).settled > 0;
    }

    public void giveUp(int query) {
        session.giveUp(
                asked.get(query).query, (outcome, elapsed) -> new QueryTimeoutException("given up", outcome, elapsed));
    }

    public void contested() {
        session.contested();
    }

    public void abort() {
        session.abort(new ClosedException());
    }

    /** As a close does when nothing waits to be written. */
    public void shutdownIfIdle() {
        if (!isOver() && wire.isIdle()) {
            try {
                wire.shutdown();
            } catch (IOException e) {
                // The link was broken off; the session will find that.
                check(!isOver(), "a session ends by its shutdown");
            }
        }
    }

    /** True once a reason for the end was found. */
    public boolean isOver() {
        return session.isOver();
    }

    /** Looks at what is left once nobody reads any more. */
    public void checkEnd() {
        check(ends == 1, "the session ended " + ends + " times");
        if (!(endCause instanceof IOException) || endCause.getCause() instanceof Error) {
            throw new AssertionError("the session ended with what nobody expects", endCause);
        }
        while (!tasks.isEmpty()) {
            runOne(0);
        }
        ask("too late");
        for (var one : asked) {
            check(one.settled == 1, "a query was settled " + one.settled + " times");
        }
        check(budgets.held() == 0, "room for " + budgets.held() + " bytes is held after the end");
        // Closes nothing that is not closed, and waits for nothing.
        session.close(Deadline.in(timer, Duration.ofSeconds(1)));
    }

    /** What makes a session, and tells of it. */
    private record Watched(ProvenLink link, Consumer<WireSession> made) implements ProvenLink {
        @Override
        public Peer peer() {
            return link.peer();
        }

        @Override
        public WireSession session(SessionHost host) {
            var session = link.session(host);
            made.accept(session);
            return session;
        }

        @Override
        public void close() {
            link.close();
        }
    }

    private static void check(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }
}
