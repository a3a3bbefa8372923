package io.github.simpleipc;

import java.io.Serial;
import java.time.Duration;

/**
 * No response came within the query's timeout. The peer is told to cancel it. It was {@link Outcome#NOT_RUN} if it had
 * not left this process whole, otherwise it {@link Outcome#MAY_HAVE_RUN}.
 */
public final class QueryTimeoutException extends QueryFailedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Made by the library. */
    public QueryTimeoutException(String message, Outcome outcome, Duration elapsed) {
        super(message, outcome, elapsed, null);
    }
}
