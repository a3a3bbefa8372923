package io.github.simpleipc.torture.plan;

/**
 * What a mode can do besides queries of text. The ends ask for nothing that their mode can't do, and what would only cost
 * time there they ask for less often.
 */
public enum Ability {
    /** Queries of bytes. */
    BYTES,
    /** Messages without a response. */
    SIGNALS,
    /** A handler sees how much time its query has left. */
    DEADLINES,
    /** Who asks is told at once that a handler failed. Else only its own timeout tells. */
    FAILURES,
    /**
     * More than one query at a time in each direction. Else handlers of both sides that ask back at once wait for each other
     * until one times out.
     */
    MANY_AT_ONCE,
    /** Encryption notices what is sent once more; TLS always does. */
    NOTICES_REPEATS
}
