package io.github.simpleipc;

import java.io.Serial;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A query or a signal failed. The subclass says why, {@link #outcome()} what became of it. The
 * {@linkplain #getCause() cause}, where there is one, is the error of the link under it.
 */
public abstract sealed class QueryFailedException extends IpcException
        permits NotConnectedException,
                LinkLostException,
                QueryTimeoutException,
                QueryRefusedException,
                HandlerFailedException,
                QueryInterruptedException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final Outcome outcome;
    private final Duration elapsed;

    QueryFailedException(String message, Outcome outcome, Duration elapsed, @Nullable Throwable cause) {
        super(message, cause);
        this.outcome = Objects.requireNonNull(outcome, "outcome");
        this.elapsed = Objects.requireNonNull(elapsed, "elapsed");
    }

    /** What became of the query. */
    public final Outcome outcome() {
        return outcome;
    }

    /** How long the query had taken when it failed. */
    public final Duration elapsed() {
        return elapsed;
    }
}
