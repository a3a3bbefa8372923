package io.github.simpleipc.internal.transport;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * The way to abandon a job from another thread without interrupting anybody: the job lends what it is blocked on, and
 * {@link #cancel} closes that, now and whatever is lent later.
 *
 * <p>Threading: any.
 */
public final class Cancellation {
    private final Set<AutoCloseable> lent = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean cancelled;

    /** Closes all that is lent, and all that will be. A second call does nothing. */
    public void cancel() {
        AutoCloseable[] all;
        synchronized (this) {
            cancelled = true;
            all = lent.toArray(AutoCloseable[]::new);
            lent.clear();
        }
        for (var resource : all) {
            close(resource);
        }
    }

    /** True once {@link #cancel} was called. */
    public synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Throws with {@link Reason#CLOSED} once {@link #cancel} was called. */
    public void check() throws ConnectFailedException {
        if (isCancelled()) {
            throw new ConnectFailedException(Reason.CLOSED, "the connection was closed meanwhile");
        }
    }

    /**
     * Lends something that this thread is about to block on. Closing it must wake this thread, from any thread, at once.
     *
     * To be {@linkplain #takeBack taken back} when it is no longer blocked on.
     */
    public void lend(AutoCloseable resource) {
        synchronized (this) {
            if (!cancelled) {
                lent.add(resource);
                return;
            }
        }
        close(resource);
    }

    /** Ends a loan, without closing what was lent. */
    public synchronized void takeBack(AutoCloseable resource) {
        lent.remove(resource);
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            throw new IllegalStateException("closing what was cancelled", e);
        }
    }
}
