package io.github.simpleipc.spi;

import io.github.simpleipc.HandlerFailedException;

/**
 * A query of this side. Two of them are equal if they stand for the same query. It is settled once, by whoever is first: its answer,
 * its timeout, its interrupt, or the end of the session. Safe for use by any thread.
 */
public interface TextQuery {
    /** What is asked; at most as long as the connection's maximum. */
    String text();

    /** When its time is over, on the clock of the connection's timer. */
    long deadlineNanos();

    /** True if nobody waits for it any more. */
    boolean isSettled();

    /**
     * Called right before it is written; from then on it counts as possibly run.
     *
     * @return false if it was given up, so that it must not be written
     */
    boolean leave();

    /** It was begun, its writer is gone for ever, and its end certainly stayed behind. */
    void stayedBehind();

    /** It was answered. */
    void answer(String response);

    /** It cannot be sent. */
    void refuse(String message);

    /** It was run, and its response is of no use. */
    void fail(HandlerFailedException.Reason reason, String message);
}
