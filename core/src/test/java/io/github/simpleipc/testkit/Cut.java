package io.github.simpleipc.testkit;

/** How a {@link FaultLink} is cut. */
public enum Cut {
    /** The stream ends there, as if the other side had closed in good order. */
    END,
    /** The link breaks, at both ends if the wrapped link knows how; what is under way is lost. */
    RESET
}
