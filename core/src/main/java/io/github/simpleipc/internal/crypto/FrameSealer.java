package io.github.simpleipc.internal.crypto;

import java.nio.ByteBuffer;

/**
 * Encrypts the frames that leave through one link, in the order in which they leave. Not thread safe: owned by whoever
 * writes the link.
 */
public interface FrameSealer {
    /** The most that a sealed frame is longer than the plain one, in bytes. */
    int maxOverhead();

    /**
     * Seals one frame, the next of this link: seal each once, and send all of them in this order.
     *
     * @param plain the frame, from position to limit; consumed
     * @param out takes the sealed frame; needs room for {@link #maxOverhead()} bytes more than the plain one; must not
     *     overlap it
     * @throws CipherException if it cannot be encrypted; the link must be closed
     * @throws IllegalArgumentException if {@code out} has too little room
     */
    void seal(ByteBuffer plain, ByteBuffer out) throws CipherException;
}
