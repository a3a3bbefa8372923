package io.github.simpleipc.internal.crypto;

/** HKDF with SHA-256, RFC 5869: keys for one purpose each, out of one key or secret. */
public final class Hkdf {
    private static final int MAX_OUTPUT_BYTES = 255 * HmacSha256.BYTES;

    private Hkdf() {}

    /** Both steps. An empty salt is the same as no salt (RFC 5869, 2.2). */
    public static byte[] derive(byte[] inputKey, byte[] salt, byte[] info, int bytes) {
        var pseudorandomKey = extract(salt, inputKey);
        try {
            return expand(pseudorandomKey, info, bytes);
        } finally {
            KeyMaterial.wipe(pseudorandomKey);
        }
    }

    /** RFC 5869, 2.2. */
    public static byte[] extract(byte[] salt, byte[] inputKey) {
        return HmacSha256.of(salt, inputKey);
    }

    /** RFC 5869, 2.3. */
    public static byte[] expand(byte[] pseudorandomKey, byte[] info, int bytes) {
        if (bytes < 1 || bytes > MAX_OUTPUT_BYTES) {
            throw new IllegalArgumentException("bytes: must be 1 to " + MAX_OUTPUT_BYTES + ", but is " + bytes);
        }
        var output = new byte[bytes];
        var block = new byte[0];
        int done = 0;
        for (int number = 1; done < bytes; number++) {
            var next = HmacSha256.of(pseudorandomKey, block, info, new byte[] {(byte) number});
            KeyMaterial.wipe(block);
            block = next;
            int taken = Math.min(block.length, bytes - done);
            System.arraycopy(block, 0, output, done, taken);
            done += taken;
        }
        KeyMaterial.wipe(block);
        return output;
    }
}
