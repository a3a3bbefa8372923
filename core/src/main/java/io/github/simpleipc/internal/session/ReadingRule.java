package io.github.simpleipc.internal.session;

/**
 * When a lane is read. That alone is free of deadlock and bounded: an asker takes in the responses that are owed to it
 * whatever happens, so that an answerer that cannot write waits for nothing but that.
 */
enum ReadingRule {
    /** The asker's rule. */
    ALWAYS,
    /** The answerer's rule. */
    WHILE_IT_CAN_WRITE
}
