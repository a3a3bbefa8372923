package io.github.simpleipc;

import java.io.Serial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * There was no peer when the query was made, so it failed at once and was {@link Outcome#NOT_RUN}. The cause, where
 * there is one, is why the last peer was lost.
 */
public final class NotConnectedException extends QueryFailedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Made by the library. */
    public NotConnectedException(String message, @Nullable Throwable cause) {
        super(message, Outcome.NOT_RUN, Duration.ZERO, cause);
    }
}
