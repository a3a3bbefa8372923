package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.wire.FailureCode;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.WireException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The answering half of a session: takes the peer's queries from the peer's lane, has them handled, and answers each exactly
 * once. It never stops reading because handlers are busy, or nested queries would deadlock: above its limits it refuses.
 *
 * <p>Locks: {@code lock} guards the table; nothing is run and nothing is written under it.
 */
final class Answerer implements HandlerRunner.Outcomes {
    private final Lane lane;
    private final HandlerRunner handlers;
    private final Function<Frame.Query, IncomingQuery> contexts;
    private final AnswererLimits limits;
    private final ReceiveBudget budget;
    private final Runnable onChange;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock, as are the next three: what is not answered or, if a signal, not handled; by id. */
    private final QueryTable<IncomingQuery> open = new QueryTable<>();

    private int openSignals;
    /** Answers whose query is no longer open and that are not queued yet. */
    private int answering;

    private boolean closing;

    /** Owned by the lane's reader. */
    private final MessageInPieces pieces;

    /**
     * What is accepted and what is sent.
     *
     * @param maxQueries how many queries, and how many signals, may be open at once
     * @param maxQueryBytes the largest query that is accepted
     * @param maxResponseBytes the largest response that is sent
     */
    record AnswererLimits(int maxQueries, int maxQueryBytes, int maxResponseBytes) {}

    /**
     * @param contexts makes what a handler sees of a query
     * @param onChange run when a query is no longer open
     */
    Answerer(
            Lane lane,
            HandlerRunner handlers,
            Function<Frame.Query, IncomingQuery> contexts,
            AnswererLimits limits,
            ReceiveBudget budget,
            Runnable onChange) {
        this.lane = lane;
        this.handlers = handlers;
        this.contexts = contexts;
        this.limits = limits;
        this.budget = budget;
        this.pieces = new MessageInPieces(budget);
        this.onChange = onChange;
    }

    /** Takes a frame of the peer's asker. */
    void received(Frame frame, Executor here) throws WireException {
        if (frame instanceof Frame.Query query) {
            begin(query, here);
        } else if (frame instanceof Frame.Piece piece) {
            piece(piece, here);
        } else if (frame instanceof Frame.Cancel cancel) {
            cancel(cancel.id());
        } else {
            throw new WireException("on the lane of an answerer came " + frame);
        }
    }

    /** Refuses what comes from now on. */
    void startClosing() {
        lock.lock();
        try {
            closing = true;
        } finally {
            lock.unlock();
        }
    }

    /** How many are open, or about to be answered. */
    int underWay() {
        lock.lock();
        try {
            return open.size() + answering;
        } finally {
            lock.unlock();
        }
    }

    /** Frees what a message in pieces holds; called by the lane's last reader. */
    void laneEnded() {
        pieces.drop();
    }

    /** Tells all handlers that nobody waits any more. */
    void end() {
        List<IncomingQuery> left;
        lock.lock();
        try {
            left = open.all();
        } finally {
            lock.unlock();
        }
        left.forEach(IncomingQuery::cancel);
    }

    private void begin(Frame.Query first, Executor here) throws WireException {
        var id = first.id();
        var total = first.total();
        pieces.checkMayBegin(total, first.data());
        var refusal = refusal(first);
        var whole = refusal == null ? PartialMessage.tryTakeWhole(total, first.data(), budget) : null;
        if (whole != null) {
            var query = contexts.apply(first);
            open(query);
            handle(query, whole, here);
            return;
        }
        var message = refusal == null ? PartialMessage.tryCollect(id, total, budget) : null;
        if (refusal == null && message == null) {
            refusal = new Answer.Failure(
                    FailureCode.BUSY, "its room for received messages is full: " + budget.held() + " bytes are held");
        }
        if (message == null) {
            pieces.begin(PartialMessage.skip(id, total), first.data());
            answer(id, Objects.requireNonNull(refusal, "a query is collected or refused"));
            return;
        }
        var query = contexts.apply(first);
        open(query);
        if (pieces.begin(message, first.data())) {
            handle(query, message.data(), here);
        }
    }

    private Answer.@Nullable Failure refusal(Frame.Query first) throws WireException {
        lock.lock();
        try {
            if (open.get(first.id()) != null) {
                throw new WireException("a query has the id of another that is open");
            }
            if (closing) {
                return new Answer.Failure(FailureCode.CLOSING, "it is closing its connection");
            }
            var alike = first.kind().isSignal() ? openSignals : open.size() - openSignals;
            if (alike >= limits.maxQueries) {
                return new Answer.Failure(
                        FailureCode.BUSY, "as many as it allows, " + limits.maxQueries + ", are not handled yet");
            }
        } finally {
            lock.unlock();
        }
        if (first.total() > limits.maxQueryBytes) {
            return new Answer.Failure(
                    FailureCode.TOO_LARGE,
                    "a message of " + first.total() + " bytes is over its maximum of " + limits.maxQueryBytes);
        }
        if (!handlers.takes(first.kind())) {
            return new Answer.Failure(FailureCode.WRONG_KIND, "it has no handler for a " + first.kind());
        }
        return null;
    }

    private void piece(Frame.Piece piece, Executor here) throws WireException {
        var message = pieces.add(piece);
        if (message != null && !message.isSkipped()) {
            handle(find(piece.id()), message.data(), here);
        }
    }

    private void handle(IncomingQuery query, byte[] payload, Executor here) {
        if (query.kind().isSignal()) {
            // Its handler may be faster than the answer, and close: see answered.
            answering(1);
            handlers.signal(query, payload, this);
        } else {
            handlers.query(query, payload, here, this);
        }
    }

    @Override
    public void handedOver(byte[] payload) {
        budget.release(payload.length);
    }

    @Override
    public void handled(IncomingQuery signal) {
        close(signal, 0);
    }

    /** A signal is answered when it is accepted, and open until it is handled. */
    @Override
    public void accepted(IncomingQuery signal, Answer acceptance) {
        try {
            if (acceptance instanceof Answer.Response) {
                answer(signal.id(), acceptance);
            } else {
                answered(signal, acceptance);
            }
        } finally {
            answering(-1);
            onChange.run();
        }
    }

    private void cancel(long id) throws WireException {
        if (pieces.isOf(id)) {
            if (pieces.drop()) {
                answered(find(id), HandlerRunner.tooLate());
            }
            return;
        }
        IncomingQuery query;
        lock.lock();
        try {
            query = open.get(id);
        } finally {
            lock.unlock();
        }
        // Null if the answer and the cancel have crossed.
        if (query != null) {
            query.cancel();
        }
    }

    /** On a thread of user code, or on the reader's. */
    @Override
    public void answered(IncomingQuery query, Answer answer) {
        if (answer instanceof Answer.Response && lane.outbound().queue().isOverfull()) {
            Turn.beforeBlocking();
            lane.outbound().queue().awaitRoom();
        }
        // Before the answer leaves: the asker may fill the place the moment that it has it. But a close that waits for
        // what is under way must wait for the answer, too, or its goodbye would overtake it.
        close(query, 1);
        try {
            answer(query.id(), answer);
        } finally {
            answering(-1);
            onChange.run();
        }
    }

    private void answering(int change) {
        lock.lock();
        try {
            answering += change;
        } finally {
            lock.unlock();
        }
    }

    private void answer(long id, Answer answer) {
        if (answer instanceof Answer.Response response && response.payload().length <= limits.maxResponseBytes) {
            lane.outbound().queue().append(OutboundMessage.response(id, response.payload()));
        } else {
            var failure = answer instanceof Answer.Response response ? tooLarge(response) : (Answer.Failure) answer;
            lane.outbound()
                    .queue()
                    .appendControl(new Frame.Failure(id, failure.code().number(), failure.text()));
        }
        lane.flush();
    }

    private Answer.Failure tooLarge(Answer.Response response) {
        return new Answer.Failure(
                FailureCode.RESPONSE_TOO_LARGE,
                "its response of " + response.payload().length + " bytes is over the maximum of "
                        + limits.maxResponseBytes);
    }

    private void open(IncomingQuery query) {
        lock.lock();
        try {
            open.put(query.id(), query);
            openSignals += query.kind().isSignal() ? 1 : 0;
        } finally {
            lock.unlock();
        }
    }

    private void close(IncomingQuery query, int answers) {
        query.over();
        lock.lock();
        try {
            answering += answers;
            if (open.remove(query.id(), query)) {
                openSignals -= query.kind().isSignal() ? 1 : 0;
            }
        } finally {
            lock.unlock();
        }
        onChange.run();
    }

    private IncomingQuery find(long id) throws WireException {
        lock.lock();
        try {
            var query = open.get(id);
            if (query == null) {
                throw new WireException("a message in pieces belongs to no open query");
            }
            return query;
        } finally {
            lock.unlock();
        }
    }
}
