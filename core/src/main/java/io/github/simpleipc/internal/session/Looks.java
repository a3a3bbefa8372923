package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.time.ChangeWatch;
import java.util.concurrent.atomic.AtomicLong;

/** Looks at a lane's link that others want of its reader, numbered from one. */
final class Looks {
    private final ChangeWatch changes = new ChangeWatch();
    private final AtomicLong wanted = new AtomicLong();
    /** Written by the reader. */
    private volatile long done;

    private volatile boolean over;

    /** Wants one more, and returns its number; the reader is to be woken after it. */
    long want() {
        return wanted.incrementAndGet();
    }

    /** Waits until this one was done, or there will be none. */
    void await(long number) {
        changes.await(() -> over || done >= number);
    }

    boolean areWanted() {
        return done != wanted.get();
    }

    /** The last that is wanted: whoever looks after this call has done it. */
    long last() {
        return wanted.get();
    }

    /** By the reader: all up to this one were done. */
    void done(long number) {
        if (done != number) {
            done = number;
            changes.changed();
        }
    }

    /** There will be none any more. */
    void end() {
        over = true;
        changes.changed();
    }
}
