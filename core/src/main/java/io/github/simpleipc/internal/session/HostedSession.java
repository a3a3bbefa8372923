package io.github.simpleipc.internal.session;

import io.github.simpleipc.Connection;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.Peer;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.time.ChangeWatch;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.spi.ProvenLink;
import io.github.simpleipc.spi.SessionHost;
import io.github.simpleipc.spi.WireSession;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The session of a second wire: what such sessions have in common. It has a thread read, gives up queries whose time is over, has
 * the peer's handled, and at the end, which comes once, settles what is left: the link first, then the queries, then the
 * listener.
 */
public final class HostedSession implements Session {
    private static final Duration READER_ENDS_WITHIN = Duration.ofSeconds(10);
    /** How long a close lets the peer read what was written last. It says nothing when it has. */
    private static final Duration LINGER = Duration.ofMillis(100);

    /**
     * What a session needs of its connection; see {@link NativeSession.Environment}.
     *
     * @param readers runs what reads a session, until its end, on a thread of its own
     */
    public record Environment(
            Connection connection,
            Handlers handlers,
            UserCode userCode,
            UserCode callbacks,
            ReceiveBudgets budgets,
            Executor readers,
            Timer timer,
            ConnectionLog log) {}

    private final Environment environment;
    private final Listener listener;
    private final Peer peer;
    private final WireSession session;
    private final HostedHandling handling;
    private final ChangeWatch changes = new ChangeWatch();
    /** What is not settled, with the alarm of its deadline. */
    private final Map<HostedQuery, Timer.Alarm> underWay = new ConcurrentHashMap<>();

    private final AtomicReference<@Nullable Exception> end = new AtomicReference<>();
    /** The listener knows of the end. */
    private volatile boolean ended;

    private volatile boolean isReading;

    /** A session on a proven link; not started. */
    public HostedSession(ProvenLink link, Environment environment, Listener listener) {
        this.environment = environment;
        this.listener = listener;
        this.peer = link.peer();
        this.handling = new HostedHandling(environment, peer, changes::changed);
        this.session = link.session(new Host());
    }

    /** What the wire calls. */
    private final class Host implements SessionHost {
        @Override
        public void handle(String text, int bytes, Consumer<String> answer) {
            handling.handle(text, bytes, answer);
        }

        @Override
        public void progressed() {
            changes.changed();
        }

        @Override
        public void lost(Exception cause) {
            end(cause);
        }
    }

    @Override
    public void start() {
        isReading = true;
        try {
            environment.readers().execute(this::read);
        } catch (Error e) {
            isReading = false;
            end(new IOException("no thread could be started to read: " + e, e));
        }
    }

    private void read() {
        try {
            session.run();
        } catch (Exception e) {
            end(e);
        } catch (Error e) {
            end(new IOException("the reading thread failed: " + e, e));
        }
        isReading = false;
        changes.changed();
    }

    @Override
    public void submit(PendingQuery query) {
        if (query.kind() != MessageKind.TEXT) {
            query.fail(
                    new QueryRefusedException(
                            "the wire of this connection carries queries of text alone, and this is a " + query.kind(),
                            QueryRefusedException.Reason.NOT_ON_THIS_WIRE,
                            query.elapsed()),
                    environment.callbacks());
            return;
        }
        var options = environment.connection().options();
        if (query.payloadBytes() > options.maxMessageBytes()) {
            query.fail(Failures.tooLarge(query, options.maxMessageBytes()), environment.callbacks());
            return;
        }
        if (!query.isBlocking() && underWay.size() >= options.maxQueries()) {
            query.fail(Failures.tooMany(query, options.maxQueries()), environment.callbacks());
            return;
        }
        var hosted = new HostedQuery(query, this);
        var timer = environment.timer();
        underWay.put(hosted, timer.at(query.deadline().atNanos(), () -> giveUp(query, Failures::timedOut)));
        session.submit(hosted);
        // Whoever ended the session meanwhile may not have seen it.
        var cause = end.get();
        if (cause != null) {
            lose(hosted, cause);
        }
    }

    @Override
    public void giveUp(PendingQuery query, PendingQuery.GiveUp reason) {
        if (query.isSettled()) {
            return;
        }
        var outcome = query.abandon() == PendingQuery.Progress.LEFT ? Outcome.MAY_HAVE_RUN : Outcome.NOT_RUN;
        query.fail(reason.exception(outcome, query.elapsed()), environment.callbacks());
        var hosted = new HostedQuery(query, this);
        settled(hosted);
        session.forget(hosted);
    }

    /** The query needs no more watching. */
    void settled(HostedQuery query) {
        var alarm = underWay.remove(query);
        if (alarm != null) {
            alarm.cancel();
        }
        changes.changed();
    }

    UserCode callbacks() {
        return environment.callbacks();
    }

    ReceiveBudget responses() {
        return environment.budgets().responses();
    }

    @Override
    public boolean isOver() {
        return end.get() != null;
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void contested() {
        session.contested();
    }

    @Override
    public void checkLinks() {
        awaitEndIfBegun();
    }

    @Override
    public void close(Deadline deadline) {
        handling.close();
        changes.await(deadline, () -> isOver() || isQuiet());
        if (!isOver()) {
            try {
                session.shutdown();
                changes.await(deadline.orIn(LINGER), this::isOver);
            } catch (IOException e) {
                end(e);
            }
        }
        end(new ClosedException());
        changes.await(Deadline.in(deadline.timer(), READER_ENDS_WITHIN), () -> !isReading);
    }

    private boolean isQuiet() {
        return underWay.isEmpty() && handling.isQuiet() && session.isIdle();
    }

    @Override
    public void abort(Exception cause) {
        end(cause);
        awaitEndIfBegun();
    }

    private void awaitEndIfBegun() {
        if (isOver()) {
            changes.await(() -> ended);
        }
    }

    private void end(Exception cause) {
        if (!end.compareAndSet(null, cause)) {
            return;
        }
        try {
            session.close();
            underWay.keySet().forEach(query -> lose(query, cause));
            handling.end();
        } finally {
            try {
                listener.ended(this, cause);
            } finally {
                ended = true;
                changes.changed();
            }
        }
    }

    private void lose(HostedQuery hosted, Exception cause) {
        var query = hosted.query();
        var outcome = query.abandon() == PendingQuery.Progress.LEFT ? Outcome.MAY_HAVE_RUN : Outcome.NOT_RUN;
        query.fail(Failures.lost(query, outcome, cause), environment.callbacks());
        settled(hosted);
    }
}
