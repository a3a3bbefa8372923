package io.github.simpleipc;

import java.io.Serial;
import java.time.Duration;

/**
 * The thread that waited for the response was interrupted. That ends this query alone: the connection and all other
 * queries go on. The thread's interrupt flag is set again, and the peer is told to cancel the query.
 */
public final class QueryInterruptedException extends QueryFailedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Made by the library. */
    public QueryInterruptedException(String message, Outcome outcome, Duration elapsed) {
        super(message, outcome, elapsed, null);
    }
}
