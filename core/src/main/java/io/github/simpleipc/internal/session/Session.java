package io.github.simpleipc.internal.session;

import io.github.simpleipc.Peer;
import io.github.simpleipc.internal.time.Deadline;

/**
 * One peering of two processes, from the proof of its links to their end: carries queries both ways. Safe for use by any
 * thread. Every query that is submitted is settled exactly once, at the latest when the session ends.
 */
public interface Session {
    /** Hears of the end. */
    interface Listener {
        /**
         * The session has ended, and every query of it is settled. Called once, on a library thread.
         *
         * @param cause why, in words for people
         */
        void ended(Session session, Exception cause);
    }

    /** Starts to read; called once on every session that was made, even if it has ended already. */
    void start();

    /** Sends a query, or settles it as refused or lost. Never blocks, except for the lock of a writer that is at it. */
    void submit(PendingQuery query);

    /**
     * Blocks the calling thread until its query is settled.
     *
     * @param query a blocking one that this thread made and submitted
     * @throws InterruptedException if the thread is interrupted; the query goes on until it is given up
     */
    default void await(PendingQuery query) throws InterruptedException {
        query.park();
    }

    /** Gives a query up, unless it is settled: settles it with what the reason makes of its outcome, and tells the peer. */
    void giveUp(PendingQuery query, PendingQuery.GiveUp reason);

    /** True once a reason for the end was found; the end itself may still be under way. */
    boolean isOver();

    /** Who is at the other end. */
    Peer peer();

    /** Looks whether the links still live; if not, the session has ended when this returns. Blocks for a moment. */
    void checkLinks();

    /** A newcomer has proven itself while this session holds the slot; of use to a session that then finds out more than it knows. */
    default void contested() {}

    /**
     * Closes gently: takes nothing new, lets what is under way in both directions finish, tells the peer, and ends. Blocks
     * until it has ended, at the latest soon after the deadline. May be called more than once.
     */
    void close(Deadline deadline);

    /** Ends at once. */
    void abort(Exception cause);
}
