package io.github.simpleipc.internal.crypto;

import java.nio.ByteBuffer;

/**
 * The head of each plaintext that a custom provider gets, which says where the frame belongs:
 *
 * <pre>
 *  0                  16     17          18                26
 * +------------------+------+-----------+-----------------+----------
 * | link id          | lane | direction | number from 0   | frame ...
 * +------------------+------+-----------+-----------------+----------
 * </pre>
 *
 * The link id is the beginning of the transcript's hash. With an authenticating provider it does for a custom encryption
 * what keys and nonces of each link do for the built-in one, although a provider has one key for all.
 */
final class FrameHead {
    static final int LINK_ID_BYTES = 16;
    static final int BYTES = 26;

    private static final int NUMBER_AT = 18;

    private final byte[] bytes = new byte[BYTES];
    private long number;

    FrameHead(byte[] linkId, int lane, Direction direction) {
        this(linkId, lane, direction, 0);
    }

    FrameHead(byte[] linkId, int lane, Direction direction, long firstNumber) {
        ByteBuffer.wrap(bytes).put(linkId, 0, LINK_ID_BYTES).put((byte) lane).put(direction.code());
        this.number = firstNumber;
    }

    /** The head of the next frame; valid until the next call. */
    byte[] next() throws CipherException {
        // The last number is never used, so that the count cannot wrap and begin anew.
        if (number == -1) {
            throw new CipherException("this link has used up its 2^64 numbers");
        }
        ByteBuffer.wrap(bytes).putLong(NUMBER_AT, number++);
        return bytes;
    }
}
