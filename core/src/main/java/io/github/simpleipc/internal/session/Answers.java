package io.github.simpleipc.internal.session;

import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.internal.session.PendingQuery.Progress;
import io.github.simpleipc.internal.session.PendingQuery.Settlement;
import io.github.simpleipc.internal.wire.FailureCode;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.WireException;
import java.util.concurrent.Executor;

/** What comes back on an asker's lane: puts answers together, and gives each to its query. Owned by the lane's reader. */
final class Answers {
    /** Who knows what has been asked. */
    interface Asked {
        /** The query of an answer. */
        PendingQuery find(long id) throws WireException;

        /** A query is answered, and its place free. */
        void answered(PendingQuery query);
    }

    private final Asked asked;
    private final int maxResponseBytes;
    private final ReceiveBudget budget;
    private final Executor elsewhere;
    private final MessageInPieces pieces;

    /**
     * @param maxResponseBytes the largest response that is taken; a larger one breaks the protocol
     * @param elsewhere runs user code on another thread than the caller's
     */
    Answers(Asked asked, int maxResponseBytes, ReceiveBudget budget, Executor elsewhere) {
        this.asked = asked;
        this.maxResponseBytes = maxResponseBytes;
        this.budget = budget;
        this.pieces = new MessageInPieces(budget);
        this.elsewhere = elsewhere;
    }

    /** Takes a frame of the peer's answerer. */
    void received(Frame frame, Executor here) throws WireException {
        if (frame instanceof Frame.Response response) {
            response(response, here);
        } else if (frame instanceof Frame.Piece piece) {
            piece(piece, here);
        } else if (frame instanceof Frame.Failure failure) {
            failure(failure, here);
        } else {
            throw new WireException("on the lane of an asker came " + frame);
        }
    }

    /** Frees what a message in pieces holds. */
    void end() {
        pieces.drop();
    }

    private void response(Frame.Response response, Executor here) throws WireException {
        var query = asked.find(response.id());
        var total = response.total();
        if (query.progress() != Progress.LEFT) {
            throw new WireException("a response came before its query had left");
        }
        pieces.checkMayBegin(total, response.data());
        if (total > maxResponseBytes) {
            throw new WireException("a response has " + total + " bytes, over the announced maximum");
        }
        if (!query.isSettled()) {
            var whole = PartialMessage.tryTakeWhole(total, response.data(), budget);
            if (whole != null) {
                complete(query, whole, here);
                return;
            }
        }
        var message = query.isSettled()
                ? PartialMessage.skip(response.id(), total)
                : PartialMessage.tryCollect(response.id(), total, budget);
        if (message == null) {
            message = PartialMessage.skip(response.id(), total);
            query.fail(
                    new HandlerFailedException(
                            "a response of " + total + " bytes found no room: " + budget.held()
                                    + " bytes of others are not yet handed to user code",
                            HandlerFailedException.Reason.NO_ROOM_FOR_RESPONSE,
                            query.elapsed()),
                    elsewhere);
        }
        if (pieces.begin(message, response.data())) {
            complete(query, message, here);
        }
    }

    private void piece(Frame.Piece piece, Executor here) throws WireException {
        var message = pieces.add(piece);
        if (message != null) {
            complete(asked.find(piece.id()), message, here);
        }
    }

    private void complete(PendingQuery query, PartialMessage message, Executor here) {
        if (message.isSkipped()) {
            asked.answered(query);
        } else {
            complete(query, message.data(), here);
        }
    }

    private void complete(PendingQuery query, byte[] response, Executor here) {
        asked.answered(query);
        if (!query.settle(new Settlement(response, null, budget), here)) {
            budget.release(response.length);
        }
    }

    private void failure(Frame.Failure failure, Executor here) throws WireException {
        var query = asked.find(failure.id());
        if (pieces.isOf(failure.id())) {
            pieces.drop();
        }
        asked.answered(query);
        // A peer may refuse after the first piece; the writer then does not send the rest.
        query.abandon();
        if (failure.code() == FailureCode.TOO_LATE.number() && query.deadline().hasPassed()) {
            // The peer's clock was faster than this side's alarm.
            query.fail(Failures.timedOut(Outcome.NOT_RUN, query.elapsed()), here);
        } else {
            query.fail(Failures.toException(failure, query.elapsed()), here);
        }
    }
}
