package io.github.simpleipc.internal.election;

import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;

/** A published address: accepts links from strangers for as long as it is open. */
public interface Listener extends AutoCloseable {
    /**
     * Blocks until somebody dials. Who the kernel says is a user that is not allowed is turned away here. A want of file
     * descriptors is survived: reported to the log that the address was made with, then tried again after a moment. An
     * interrupt of the thread does not end it; the flag is kept.
     *
     * @throws java.nio.channels.ClosedChannelException once this listener is closed
     */
    Link accept() throws IOException;

    /**
     * Looks whether the address is still this listener's, and mends what can be mended: a socket or a lock file that was
     * taken away is made anew. Does not block for long. Must not run beside itself.
     *
     * @return false if the address now is another process's: this listener has stopped listening
     */
    boolean keep();

    /** Withdraws the address: stops listening, takes away the own socket, releases the lock. Never throws; idempotent. */
    @Override
    void close();
}
