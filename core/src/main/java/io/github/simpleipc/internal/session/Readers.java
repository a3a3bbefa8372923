package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;

/** Where turns at reading a lane run, and how they wait: on threads of the library, which wait themselves. */
@FunctionalInterface
public interface Readers {
    /**
     * Runs a turn, never on the calling thread.
     *
     * @throws java.util.concurrent.RejectedExecutionException if there is no thread for it
     */
    void start(Runnable turn);

    /**
     * Waits for a link on the thread of a turn, see {@link Link#await}.
     *
     * @param nextTurn starts another turn on the same lane
     * @return false if the turn must end without having waited, and {@code nextTurn} is run when the wait is over
     */
    default boolean await(Link link, boolean readable, boolean writable, Runnable nextTurn) throws IOException {
        link.await(readable, writable);
        return true;
    }

    /** Has another turn started where a thread is held up in user code. */
    default RescueMonitor monitor() {
        return RescueMonitor.ofThisJvm();
    }
}
