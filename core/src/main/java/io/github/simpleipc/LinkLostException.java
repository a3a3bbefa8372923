package io.github.simpleipc;

import java.io.Serial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The peer was lost, or either side closed the connection, while the query was under way. It was
 * {@link Outcome#NOT_RUN} if it had not left this process whole, otherwise it {@link Outcome#MAY_HAVE_RUN}.
 */
public final class LinkLostException extends QueryFailedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Made by the library. */
    public LinkLostException(String message, Outcome outcome, Duration elapsed, @Nullable Throwable cause) {
        super(message, outcome, elapsed, cause);
    }
}
