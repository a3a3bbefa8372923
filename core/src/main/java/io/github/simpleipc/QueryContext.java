package io.github.simpleipc;

import java.time.Duration;

/** The circumstances of one query or signal, for its handler. Safe for use by any thread. */
public interface QueryContext {
    /**
     * How long the asking side will still wait for the response; zero when its time is over.
     *
     * @throws UnsupportedOperationException on a {@linkplain ConnectionBuilder#wire wire} that does not tell
     */
    Duration timeLeft();

    /**
     * True once the asking side gave up, cancelled, or was lost; on a {@linkplain ConnectionBuilder#wire wire} that tells no
     * more, only once it was lost. The handler is never interrupted for that.
     */
    boolean isCancelled();

    /**
     * Calls back once when the query is cancelled, on a library thread; at once, on this thread, if it already was. The
     * call back does not come any more when the handler has returned. What it throws on a library thread is logged.
     *
     * @throws UnsupportedOperationException on a {@linkplain ConnectionBuilder#wire wire} that does not tell
     */
    void onCancel(Runnable callback);

    /** Who asks. */
    Peer peer();

    /** The connection that the query came by; querying back over it is allowed. */
    Connection connection();
}
