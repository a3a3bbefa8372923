package io.github.simpleipc.internal.session;

import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.internal.session.PendingQuery.Settlement;
import io.github.simpleipc.spi.TextQuery;
import java.nio.charset.CharacterCodingException;

/** A query of text, as a second wire sees it. */
record HostedQuery(PendingQuery query, HostedSession session) implements TextQuery {
    @Override
    public String text() {
        try {
            return Utf8.decode(query.takePayload());
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("a query of text was not encoded from text", e);
        }
    }

    @Override
    public long deadlineNanos() {
        return query.deadline().atNanos();
    }

    @Override
    public boolean isSettled() {
        return query.isSettled();
    }

    @Override
    public boolean leave() {
        return query.leave();
    }

    @Override
    public void stayedBehind() {
        query.stayedBehind();
    }

    @Override
    public void answer(String response) {
        byte[] bytes;
        try {
            bytes = Utf8.encode(response);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("response: has a lone surrogate", e);
        }
        var budget = session.responses();
        if (!budget.tryReserve(bytes.length)) {
            fail(
                    HandlerFailedException.Reason.NO_ROOM_FOR_RESPONSE,
                    "a response of " + bytes.length + " bytes found no room: " + budget.held()
                            + " bytes of others are not yet handed to user code");
        } else if (!query.settle(new Settlement(bytes, null, budget), session.callbacks())) {
            budget.release(bytes.length);
        }
        session.settled(this);
    }

    @Override
    public void refuse(String message) {
        // Nothing of it has left, and nothing will.
        query.abandon();
        query.fail(
                new QueryRefusedException(message, QueryRefusedException.Reason.TOO_LARGE, query.elapsed()),
                session.callbacks());
        session.settled(this);
    }

    @Override
    public void fail(HandlerFailedException.Reason reason, String message) {
        query.fail(new HandlerFailedException(message, reason, query.elapsed()), session.callbacks());
        session.settled(this);
    }

    /** A query is itself and nothing else. */
    @Override
    public String toString() {
        return "HostedQuery[" + query.kind() + "]";
    }
}
