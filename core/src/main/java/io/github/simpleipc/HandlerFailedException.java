package io.github.simpleipc;

import java.io.Serial;
import java.time.Duration;
import java.util.Objects;

/**
 * The peer's handler ran, and no response of it could be delivered. The {@linkplain #getMessage() message} holds the
 * peer's short text, never a stack trace.
 */
public final class HandlerFailedException extends QueryFailedException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** How the handler failed. */
    public enum Reason {
        /** The handler threw an exception. */
        THREW,
        /** The handler returned null, or text that UTF-8 cannot express; or the response to a query of text is not UTF-8. */
        BAD_RESPONSE,
        /** The response was larger than the maximum message of either side. */
        RESPONSE_TOO_LARGE,
        /** The response could not be received: this side's room for received messages was full. */
        NO_ROOM_FOR_RESPONSE,
        /** A reason that this version does not know. */
        OTHER
    }

    private final Reason reason;

    /** Made by the library. */
    public HandlerFailedException(String message, Reason reason, Duration elapsed) {
        super(message, Outcome.RAN_AND_FAILED, elapsed, null);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** How the handler failed. */
    public Reason reason() {
        return reason;
    }
}
