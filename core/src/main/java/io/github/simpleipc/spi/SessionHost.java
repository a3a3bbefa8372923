package io.github.simpleipc.spi;

import java.util.function.Consumer;

/** What the core does for one session. Safe for use by any thread. */
public interface SessionHost {
    /**
     * Has the user's handler answer a query of the peer, on a thread for user code. Never blocks.
     *
     * @param bytes how much room the text takes, for the limit on what is received and not yet handled
     * @param answer told the answer; never, if there is none: because the handler failed, or there is none, or too many queries
     *     are open, or the connection closes. That is logged
     */
    void handle(String text, int bytes, Consumer<String> answer);

    /** Something was written, or {@link WireSession#isIdle} has become true. */
    void progressed();

    /** The session cannot go on; the link is closed when this returns. On any thread that holds no lock. */
    void lost(Exception cause);
}
