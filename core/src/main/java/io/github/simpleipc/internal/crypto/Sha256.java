package io.github.simpleipc.internal.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, which every JDK has. */
public final class Sha256 {
    /** The length of a hash in bytes: {@value}. */
    public static final int BYTES = 32;

    private Sha256() {}

    /** The hash of the parts, one after the other without anything between them. */
    public static byte[] hash(byte[]... parts) {
        var digest = newDigest();
        for (var part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /** A fresh digest, for a hash that grows; not thread safe. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK must have SHA-256", e);
        }
    }
}
