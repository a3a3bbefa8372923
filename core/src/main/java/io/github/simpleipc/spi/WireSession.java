package io.github.simpleipc.spi;

import java.io.IOException;

/**
 * A session of a second wire, on one proven link. The core has a thread read, watches the timeouts of queries, and settles what
 * is left when the session ends; the session turns queries into bytes and bytes into answers, and keeps the link alive.
 *
 * <p>Threading: {@link #run} is called once, on a thread of its own; the others by any thread at any time. None but run may block.
 */
public interface WireSession {
    /**
     * Reads until the link ends; whatever it throws ends the session.
     *
     * @throws IOException always in the end, saying why
     */
    void run() throws IOException;

    /** Takes a query: sends it at once or later, or settles it. */
    void submit(TextQuery query);

    /** The query, which equals the one that was submitted, is settled, since nobody waits for it any more. */
    void forget(TextQuery query);

    /**
     * Somebody else has proven that it could be the peer: to find out whether the one at this link is still there. May end the
     * session now or in a while.
     */
    void contested();

    /** True if nothing waits to be written. {@link SessionHost#progressed} is called when it becomes true. */
    boolean isIdle();

    /** Tells the peer that nothing more will be written. Goes on reading. */
    void shutdown() throws IOException;

    /**
     * Ends: closes the link, so that {@link #run} ends. Calls {@link TextQuery#stayedBehind} for a query that was begun and
     * certainly did not leave whole. A second call does nothing. Never throws.
     */
    void close();
}
