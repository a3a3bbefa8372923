package io.github.simpleipc.internal.session;

import java.io.IOException;
import java.io.Serial;

/** This side closed its connection. */
public final class ClosedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Made when it is closed. */
    public ClosedException() {
        super("this side closed its connection");
    }
}
