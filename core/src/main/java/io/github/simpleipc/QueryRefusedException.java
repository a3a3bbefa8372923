package io.github.simpleipc;

import java.io.Serial;
import java.time.Duration;
import java.util.Objects;

/**
 * The query was refused before a handler saw it, by this side or by the peer, so it was {@link Outcome#NOT_RUN};
 * {@link #reason()} says why.
 */
public final class QueryRefusedException extends QueryFailedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Why a query was refused. */
    public enum Reason {
        /** This side has as many unanswered queries as it may; only asynchronous queries fail so, blocking ones wait. */
        TOO_MANY_QUERIES,
        /** The peer has no room for another query, or its executor rejected it. */
        PEER_BUSY,
        /** The message is larger than the maximum of this side or of the peer. */
        TOO_LARGE,
        /** The peer has no handler for this kind of message: text, bytes, or signals of either kind. */
        WRONG_KIND,
        /** The peer could not read the message as what it claims to be: text that is not UTF-8. */
        MALFORMED,
        /** The peer is closing. */
        PEER_CLOSING,
        /** The time of the query had run out, or it had been cancelled, before the peer's handler started. */
        TOO_LATE,
        /** The wire that this connection speaks cannot carry this kind of message. */
        NOT_ON_THIS_WIRE,
        /** A reason that this version does not know; the message has the peer's text. */
        OTHER
    }

    private final Reason reason;

    /** Made by the library. */
    public QueryRefusedException(String message, Reason reason, Duration elapsed) {
        super(message, Outcome.NOT_RUN, elapsed, null);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Why the query was refused. */
    public Reason reason() {
        return reason;
    }
}
