package io.github.simpleipc.internal.wire;

import java.io.IOException;
import java.io.Serial;

/** The peer broke the rules of the protocol, or somebody changed what it sent. Ends the link. */
public final class WireException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Made with what was wrong. */
    public WireException(String message) {
        super(message);
    }

    /** Made with what was wrong and why. */
    public WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
