package io.github.simpleipc.internal.session;

import io.github.simpleipc.Outcome;
import io.github.simpleipc.internal.session.PendingQuery.Progress;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.WireException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The asking half of a session: sends this side's queries on its own lane, and gives each its answer. A query keeps its
 * place until the peer has answered it, also when this side has given it up.
 *
 * <p>Locks: {@code lock} guards the tables; nothing is settled and nothing is written under it.
 */
final class Asker implements Answers.Asked {
    private final Lane lane;
    private final AskerLimits limits;
    private final DeadlineWatch deadlines;
    private final Executor elsewhere;
    private final Runnable onChange;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock, as is all up to {@code end}: what has a place, by id. */
    private final QueryTable<PendingQuery> unanswered = new QueryTable<>();

    /** What waits for a place. */
    private final Queue<PendingQuery> waiting = new ArrayDeque<>();

    private long lastId;
    private @Nullable Exception end;
    /** How many of the unanswered no caller leads for; read without the lock. */
    private volatile int unled;

    private final LeadersLine line = new LeadersLine();

    /** Owned by the lane's reader. */
    private final Answers answers;

    /**
     * What is sent and what is taken.
     *
     * @param maxQueries how many may be unanswered at once
     * @param maxQueryBytes the largest query that is sent
     * @param maxResponseBytes the largest response that is taken; a larger one breaks the protocol
     */
    record AskerLimits(int maxQueries, int maxQueryBytes, int maxResponseBytes) {}

    /**
     * @param elsewhere runs user code on another thread than the caller's
     * @param onChange run when a query may no longer be under way
     */
    Asker(
            Lane lane,
            AskerLimits limits,
            ReceiveBudget budget,
            DeadlineWatch deadlines,
            Executor elsewhere,
            Runnable onChange) {
        this.lane = lane;
        this.limits = limits;
        this.deadlines = deadlines;
        this.elsewhere = elsewhere;
        this.onChange = onChange;
        this.answers = new Answers(this, limits.maxResponseBytes, budget, elsewhere);
    }

    /** See {@link Session#submit}. */
    void submit(PendingQuery query) {
        if (query.payloadBytes() > limits.maxQueryBytes) {
            query.fail(Failures.tooLarge(query, limits.maxQueryBytes), elsewhere);
            return;
        }
        Exception ended;
        var sent = false;
        var waits = false;
        lock.lock();
        try {
            ended = end;
            if (ended == null && unanswered.size() < limits.maxQueries) {
                place(query);
                sent = true;
            } else if (ended == null && query.isBlocking()) {
                waiting.add(query);
                waits = true;
            }
        } finally {
            lock.unlock();
        }
        if (sent) {
            if (query.isBlocking() && !query.isLed() && LeadersLine.allowed) {
                letOthersAppend();
            }
            lane.flush();
        } else if (!waits) {
            query.fail(
                    ended == null
                            ? Failures.tooMany(query, limits.maxQueries)
                            : Failures.lost(query, Outcome.NOT_RUN, ended),
                    elsewhere);
            return;
        }
        deadlines.watch(query.deadline());
        if (!query.isLed()) {
            lane.ensureReader();
        }
    }

    /** On a virtual thread: others that are about to ask do so first, and one writes for all. */
    // Nothing but speed depends on it.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void letOthersAppend() {
        Thread.yield();
    }

    /** See {@link Session#await}: the caller reads the lane itself if nobody does. */
    void await(PendingQuery query) throws InterruptedException {
        if (!query.isLed()) {
            query.park();
            return;
        }
        // Whoever settles a query reads on, so its caller may leave without when it was woken to lead.
        while (!query.isSettled()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (!lane.tryLead(query, elsewhere)) {
                line.waitIn(query, lane::isRead);
            }
        }
    }

    /** True if a library thread must read. */
    boolean wantsTurn(boolean reads) {
        return unled > 0 || line.wantsTurn(reads);
    }

    /** Nobody reads: the next caller that waits leads. */
    void unread() {
        line.wakeFirst();
    }

    /** See {@link Session#giveUp}. */
    void giveUp(PendingQuery query, PendingQuery.GiveUp reason) {
        if (query.isSettled()) {
            return;
        }
        var progress = query.abandon();
        var outcome = progress == Progress.LEFT ? Outcome.MAY_HAVE_RUN : Outcome.NOT_RUN;
        var gaveUp = query.fail(reason.exception(outcome, query.elapsed()), elsewhere);
        lane.wakeLeader(query);
        if (progress == Progress.QUEUED) {
            // The peer will never hear of it, so nothing will be answered.
            lock.lock();
            try {
                if (!waiting.remove(query)) {
                    forget(query);
                    lane.outbound().queue().forget(query);
                    placeWaiting();
                }
            } finally {
                lock.unlock();
            }
        } else {
            leadNoMore(query);
            if (progress == Progress.LEFT && gaveUp) {
                lane.outbound().queue().appendControl(new Frame.Cancel(query.id()));
            }
        }
        // Of a query that was begun, the writer cancels the rest when its turn comes.
        lane.flush();
        lane.readOn();
        onChange.run();
    }

    /** Gives up all whose time is over; called by the timer. Watches the deadlines of the others. */
    void giveUpOverdue() {
        for (var query : all()) {
            if (query.deadline().hasPassed()) {
                giveUp(query, Failures::timedOut);
            } else if (!query.isSettled()) {
                deadlines.watch(query.deadline());
            }
        }
    }

    /** Takes a frame of the peer's answerer; by the lane's reader. */
    void received(Frame frame, Executor here) throws WireException {
        answers.received(frame, here);
    }

    /** How many somebody still waits for. */
    long underWay() {
        return all().stream().filter(query -> !query.isSettled()).count();
    }

    /** Frees what a message in pieces holds; called by the lane's last reader. */
    void laneEnded() {
        answers.end();
    }

    /** Settles all that is left, and all that is still submitted. Called once the outbound is closed. */
    void end(Exception cause) {
        List<PendingQuery> left;
        lock.lock();
        try {
            end = cause;
            left = allLocked();
            unanswered.clear();
            waiting.clear();
            unled = 0;
        } finally {
            lock.unlock();
        }
        for (var query : left) {
            var outcome = query.abandon() == Progress.LEFT ? Outcome.MAY_HAVE_RUN : Outcome.NOT_RUN;
            query.fail(Failures.lost(query, outcome, cause), elsewhere);
        }
    }

    @Override
    public PendingQuery find(long id) throws WireException {
        lock.lock();
        try {
            var query = unanswered.get(id);
            if (query == null) {
                throw new WireException("an answer came to a query that is not unanswered");
            }
            return query;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void answered(PendingQuery query) {
        lock.lock();
        try {
            forget(query);
            placeWaiting();
        } finally {
            lock.unlock();
        }
        onChange.run();
    }

    /** Under the lock; the lane's reader, or whoever gave up, flushes afterwards. */
    private void placeWaiting() {
        while (unanswered.size() < limits.maxQueries && !waiting.isEmpty()) {
            place(waiting.remove());
        }
    }

    private void place(PendingQuery query) {
        query.setId(++lastId);
        unanswered.put(lastId, query);
        changeUnled(query.isLed() ? 0 : 1);
        lane.outbound().queue().append(OutboundMessage.of(query));
    }

    /** Under the lock. */
    private void forget(PendingQuery query) {
        if (unanswered.remove(query.id(), query)) {
            changeUnled(query.isLed() ? 0 : -1);
        }
    }

    // All writers hold the lock.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void changeUnled(int change) {
        unled += change;
    }

    /** Its caller goes away, and its answer is still owed. */
    private void leadNoMore(PendingQuery query) {
        lock.lock();
        try {
            if (query.isLed() && unanswered.get(query.id()) == query) {
                changeUnled(1);
            }
            query.leadNoMore();
        } finally {
            lock.unlock();
        }
    }

    private List<PendingQuery> all() {
        lock.lock();
        try {
            return allLocked();
        } finally {
            lock.unlock();
        }
    }

    private List<PendingQuery> allLocked() {
        var all = unanswered.all();
        all.addAll(waiting);
        return all;
    }
}
