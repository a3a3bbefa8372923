package io.github.simpleipc.internal.crypto;

import java.security.MessageDigest;
import java.util.Arrays;

/**
 * HMAC-SHA256, RFC 2104, composed over {@link MessageDigest}: a JVM's first {@code javax.crypto.Mac} takes 40 ms, which is
 * half of what a start-up takes, this half a millisecond. RFC 4231's vectors are among the tests.
 */
public final class HmacSha256 {
    /** The length of a code in bytes: {@value}. */
    public static final int BYTES = Sha256.BYTES;

    private static final int BLOCK_BYTES = 64;
    private static final int INNER_PAD = 0x36;
    private static final int OUTER_PAD = 0x5c;

    private HmacSha256() {}

    /** The code of the parts, one after the other without anything between them. */
    public static byte[] of(byte[] key, byte[]... parts) {
        var digest = Sha256.newDigest();
        var block = block(key, digest);
        try {
            xor(block, INNER_PAD);
            digest.update(block);
            for (var part : parts) {
                digest.update(part);
            }
            var inner = digest.digest();
            xor(block, INNER_PAD ^ OUTER_PAD);
            digest.update(block);
            return digest.digest(inner);
        } finally {
            KeyMaterial.wipe(block);
        }
    }

    /** Compares two codes in a time that says nothing about where they differ. */
    public static boolean matches(byte[] expected, byte[] received) {
        return MessageDigest.isEqual(expected, received);
    }

    private static byte[] block(byte[] key, MessageDigest digest) {
        if (key.length <= BLOCK_BYTES) {
            return Arrays.copyOf(key, BLOCK_BYTES);
        }
        var shorter = digest.digest(key);
        var block = Arrays.copyOf(shorter, BLOCK_BYTES);
        KeyMaterial.wipe(shorter);
        return block;
    }

    private static void xor(byte[] block, int pad) {
        for (int i = 0; i < block.length; i++) {
            block[i] = (byte) (block[i] ^ pad);
        }
    }
}
