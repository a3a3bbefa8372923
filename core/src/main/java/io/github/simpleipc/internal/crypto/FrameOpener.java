package io.github.simpleipc.internal.crypto;

import java.nio.ByteBuffer;

/**
 * Decrypts the frames that come through one link, in the order in which they come. Not thread safe: owned by whoever reads
 * the link.
 */
public interface FrameOpener {
    /** The most that a sealed frame is longer than the plain one, in bytes; what is longer need not be read. */
    int maxOverhead();

    /**
     * Opens one frame, the next of this link.
     *
     * @param sealed the sealed frame, from position to limit; consumed
     * @param out takes the plain frame; must not overlap the sealed one. Nothing in it is to be believed after an exception
     * @throws CipherException if it is not the frame that the peer sealed next for this link, or is longer than {@code out}
     *     has room; the link must be closed
     */
    void open(ByteBuffer sealed, ByteBuffer out) throws CipherException;
}
