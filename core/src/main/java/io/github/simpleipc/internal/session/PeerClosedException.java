package io.github.simpleipc.internal.session;

import java.io.IOException;
import java.io.Serial;

/** The peer said that it closes its connection. */
public final class PeerClosedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    PeerClosedException() {
        super("the peer closed its connection");
    }
}
