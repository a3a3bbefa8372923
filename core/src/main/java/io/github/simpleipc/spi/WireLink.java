package io.github.simpleipc.spi;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * One live, non-blocking connection of bytes to a peer.
 *
 * <p>Threading: one thread at a time may read, one at a time may write, one at a time may {@link #await}; these may be
 * different threads at the same time. {@link #wakeup} and {@link #close} may be called by any thread at any time. An
 * interrupt of a thread never closes a link.
 */
public interface WireLink extends Closeable {
    /**
     * Reads what has come, as far as it fits.
     *
     * @return how many bytes; 0 if there are none now; -1 at the end of the stream
     * @throws IOException if the link is closed or broken, or was cut where its protocol does not allow an end
     */
    int tryRead(ByteBuffer target) throws IOException;

    /**
     * Writes what can be written now. Bytes that were not taken must be offered again, before any others: TLS may have
     * sealed them already.
     *
     * @return how many bytes were taken, 0 if none can be at present
     * @throws IOException if the link is closed or broken
     */
    int tryWrite(ByteBuffer source) throws IOException;

    /**
     * Blocks until something can be read or written, as asked for, or {@link #wakeup} was called since the last await
     * ended, or the link was closed. It may also end without a reason. An interrupt ends it, too, and with the flag set it does
     * not block; the flag is kept. So a caller that does not mean to end by it must clear it first.
     *
     * @param readable wait for something to read, or the end
     * @param writable wait for room to write
     */
    void await(boolean readable, boolean writable) throws IOException;

    /** Ends an {@link #await} that is under way, or else the next one at once. */
    void wakeup();

    /** Tells the peer that nothing more will be written; what was written before still arrives. */
    void shutdownOutput() throws IOException;

    /** The name of the user at the other end, if the kernel tells it. */
    Optional<String> peerUser();

    /** Closes the link at once; a second call does nothing. Never throws. */
    @Override
    void close();
}
