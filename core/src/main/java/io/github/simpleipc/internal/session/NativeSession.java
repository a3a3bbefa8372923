package io.github.simpleipc.internal.session;

import io.github.simpleipc.Connection;
import io.github.simpleipc.Peer;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.time.ChangeWatch;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.internal.wire.Frame;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The session of the native wire: two lanes, an asker on the own one and an answerer on the peer's.
 *
 * <p>The end comes once, whoever finds a reason first: both links are closed, then the writers, then every query is settled,
 * then the listener is told. What the peer had answered before it went is still taken in: when the answerer's lane ends, the
 * asker's lane is read to its end first.
 */
public final class NativeSession implements Session {
    /** The lanes' readers only have to notice that their links are closed. */
    private static final Duration LANES_END_WITHIN = Duration.ofSeconds(10);

    /**
     * What a session needs of its connection.
     *
     * @param callbacks runs user code on the library's threads
     */
    public record Environment(
            Connection connection,
            Limits ownLimits,
            HandlerRunner handlers,
            UserCode callbacks,
            ReceiveBudgets budgets,
            Readers readers,
            Timer timer,
            ConnectionLog log) {}

    private final Listener listener;
    private final Peer peer;
    private final Lane askers;
    private final Lane answerers;
    private final Asker asker;
    private final Answerer answerer;
    private final KeepAlive keepAlive;
    private final DeadlineWatch deadlines;
    private final ChangeWatch changes = new ChangeWatch();
    private final AtomicInteger lanesLeft = new AtomicInteger(2);
    private final AtomicReference<@Nullable Exception> end = new AtomicReference<>();
    /** The listener knows of the end. */
    private volatile boolean ended;

    /** A session on the two proven lanes of one connection, in any order; not started. */
    public NativeSession(ProvenLane one, ProvenLane other, Environment environment, Listener listener) {
        this.listener = listener;
        var own = one.isAskers() ? one : other;
        var peers = one.isAskers() ? other : one;
        this.peer = new Peer(
                own.ownRole().opposite(), own.peerInstance(), own.link().peerUser());
        var timer = environment.timer();
        var limits = environment.ownLimits();
        var peerLimits = own.peerLimits();
        var queued = 2L * limits.maxMessageBytes();
        this.askers = new Lane(
                own,
                ReadingRule.ALWAYS,
                new AskerLane(),
                timer,
                environment.readers(),
                environment.callbacks(),
                queued);
        this.answerers = new Lane(
                peers,
                ReadingRule.WHILE_IT_CAN_WRITE,
                new AnswererLane(environment.log()),
                timer,
                environment.readers(),
                environment.callbacks(),
                queued);
        this.deadlines = new DeadlineWatch(timer, this::giveUpOverdue);
        this.asker = new Asker(
                askers,
                new Asker.AskerLimits(
                        Math.min(limits.maxQueries(), peerLimits.maxQueries()),
                        Math.min(limits.maxMessageBytes(), peerLimits.maxMessageBytes()),
                        limits.maxMessageBytes()),
                environment.budgets().responses(),
                deadlines,
                environment.callbacks(),
                changes::changed);
        this.answerer = new Answerer(
                answerers,
                environment.handlers(),
                first -> new IncomingQuery(
                        first.id(),
                        first.kind(),
                        new Deadline(timer, answerers.lastReadNanos() + first.timeLeftNanos()),
                        peer,
                        environment.connection(),
                        environment.callbacks(),
                        environment.log()),
                new Answerer.AnswererLimits(
                        limits.maxQueries(),
                        limits.maxMessageBytes(),
                        Math.min(limits.maxMessageBytes(), peerLimits.maxMessageBytes())),
                environment.budgets().queries(),
                changes::changed);
        var timeout = limits.timeout().compareTo(peerLimits.timeout()) < 0 ? limits.timeout() : peerLimits.timeout();
        this.keepAlive = new KeepAlive(timer, timeout, askers, answerers, environment.log(), this::end);
        // Here, not at the start, which may come after the end. It can't fail, so what is watched is forgotten, too.
        askers.monitor().watch(askers);
        answerers.monitor().watch(answerers);
    }

    @Override
    public void start() {
        answerers.ensureReader();
        keepAlive.start();
    }

    @Override
    public void submit(PendingQuery query) {
        asker.submit(query);
    }

    @Override
    public void await(PendingQuery query) throws InterruptedException {
        asker.await(query);
    }

    @Override
    public void giveUp(PendingQuery query, PendingQuery.GiveUp reason) {
        asker.giveUp(query, reason);
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void checkLinks() {
        // In this order: the end of the answerer's lane is acted upon by the asker's.
        answerers.look();
        askers.look();
        awaitEndIfBegun();
    }

    @Override
    public void close(Deadline deadline) {
        answerer.startClosing();
        changes.await(deadline, () -> isOver() || (isQuiet() && haveAllLeft()));
        if (!isOver() && !deadline.hasPassed()) {
            sayGoodbye(deadline);
        }
        end(new ClosedException());
        changes.await(Deadline.in(deadline.timer(), LANES_END_WITHIN), () -> lanesLeft.get() == 0);
    }

    @Override
    public void abort(Exception cause) {
        end(cause);
        awaitEndIfBegun();
    }

    /** Another thread may be at it, and whoever wants the place needs it free. */
    private void awaitEndIfBegun() {
        if (isOver()) {
            changes.await(() -> ended);
        }
    }

    private void sayGoodbye(Deadline deadline) {
        for (var lane : List.of(askers, answerers)) {
            lane.outbound().queue().appendControl(new Frame.Close());
            lane.flush();
        }
        if (!changes.await(deadline, () -> isOver() || haveAllLeft()) || isOver()) {
            return;
        }
        try {
            askers.outbound().shutdown();
            answerers.outbound().shutdown();
        } catch (IOException e) {
            // The peer was faster: the links are gone already.
            end(e);
        }
        // Until the peer has read it all and ends its side: closing earlier could destroy what is on its way to it.
        changes.await(deadline, this::isOver);
    }

    private boolean isQuiet() {
        return asker.underWay() == 0 && answerer.underWay() == 0;
    }

    private boolean haveAllLeft() {
        return askers.outbound().queue().isEmpty()
                && answerers.outbound().queue().isEmpty();
    }

    @Override
    public boolean isOver() {
        return end.get() != null;
    }

    private void giveUpOverdue() {
        asker.giveUpOverdue();
    }

    private void end(Exception cause) {
        if (!end.compareAndSet(null, cause)) {
            return;
        }
        keepAlive.stop();
        deadlines.stop();
        askers.link().close();
        answerers.link().close();
        askers.outbound().close();
        answerers.outbound().close();
        try {
            asker.end(cause);
            answerer.end();
            askers.end(cause);
            answerers.end(cause);
        } finally {
            tellOfEnd(cause);
        }
    }

    private void tellOfEnd(Exception cause) {
        try {
            listener.ended(this, cause);
        } finally {
            ended = true;
            changes.changed();
        }
    }

    /** What both lanes' receivers have in common. */
    private abstract class LaneReceiver implements Lane.Receiver {
        @Override
        public void broken(IOException cause) {
            // What the peer had answered before it went is still taken in.
            askers.endAfterReading(cause);
        }

        @Override
        public void wrote() {
            changes.changed();
        }

        final void laneIsOver(Lane lane) {
            lane.monitor().forget(lane);
            lanesLeft.decrementAndGet();
            changes.changed();
        }
    }

    private final class AskerLane extends LaneReceiver {
        @Override
        public void received(Frame frame, Executor here) throws IOException {
            if (frame instanceof Frame.Close) {
                throw new PeerClosedException();
            }
            asker.received(frame, here);
        }

        @Override
        public boolean wantsTurn(boolean reads) {
            return asker.wantsTurn(reads);
        }

        @Override
        public void unread() {
            asker.unread();
        }

        @Override
        public void ended(Exception cause) {
            asker.laneEnded();
            end(cause);
            laneIsOver(askers);
        }
    }

    private final class AnswererLane extends LaneReceiver {
        private final ConnectionLog log;
        /** Owned by the lane's reader. */
        private boolean peerCloses;

        AnswererLane(ConnectionLog log) {
            this.log = log;
        }

        @Override
        public boolean wantsTurn(boolean reads) {
            return true;
        }

        @Override
        public void unread() {
            throw new IllegalStateException("an answerer's lane is always read");
        }

        @Override
        public void received(Frame frame, Executor here) throws IOException {
            if (frame instanceof Frame.Ping) {
                log.keepAlive("got a keep-alive");
            } else if (frame instanceof Frame.Close) {
                // It is acted upon where the answers come, behind the last of them.
                peerCloses = true;
            } else {
                answerer.received(frame, here);
            }
        }

        @Override
        public void ended(Exception cause) {
            answerer.laneEnded();
            // On TCP the end of this lane may come before the close on the other.
            askers.endAfterReading(peerCloses ? new PeerClosedException() : cause);
            laneIsOver(answerers);
        }
    }
}
