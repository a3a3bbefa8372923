package io.github.simpleipc.internal.session;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The blocked callers of a lane, of whom one may lead: it reads, and the others wait here for their responses or for the lead,
 * whichever comes first. Handing the lead from one to the next costs a wake-up each time; where many wait, a library thread
 * reads for all of them.
 */
final class LeadersLine {
    /** With more than so many in the line a library thread reads. */
    private static final int MANY = 4;

    /** With fewer than so many it stops. */
    private static final int FEW = 2;

    /** For the benchmark's comparison only: where false, no caller leads and a library thread always reads. */
    static volatile boolean allowed = true;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock; the longest waiting first. */
    private final Set<PendingQuery> queries = new LinkedHashSet<>();

    /** Written under lock. */
    private volatile int size;

    /**
     * Parks the calling thread until it may lead, its query is settled, or it is interrupted; may return without a reason.
     *
     * @param isRead whether somebody reads the lane; asked once the query is in the line, so that who stops reading sees it, or
     *     this thread sees that nobody reads
     */
    void waitIn(PendingQuery query, BooleanSupplier isRead) {
        change(query, true);
        try {
            if (!query.isSettled() && isRead.getAsBoolean()) {
                LockSupport.park(this);
            }
        } finally {
            change(query, false);
        }
    }

    /** True if a library thread must read, or, if one does, must go on. */
    boolean wantsTurn(boolean reads) {
        return size > (reads ? FEW - 1 : MANY) || !allowed;
    }

    /** Nobody reads: wakes the first, who then leads. */
    void wakeFirst() {
        if (size == 0) {
            return;
        }
        lock.lock();
        try {
            for (var query : queries) {
                if (!query.isSettled()) {
                    query.unpark();
                    return;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void change(PendingQuery query, boolean waits) {
        lock.lock();
        try {
            if (waits) {
                queries.add(query);
            } else {
                queries.remove(query);
            }
            size = queries.size();
        } finally {
            lock.unlock();
        }
    }
}
