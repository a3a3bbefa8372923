package io.github.simpleipc.go;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The original's AES-256-GCM:
 *
 * <pre>
 *  0        12                          n       n + 16
 * +--------+---------------------------+--------+
 * | nonce  | ciphertext                | tag    |
 * +--------+---------------------------+--------+
 * </pre>
 *
 * A random nonce for each line, one key for both directions and all links: so a line can be replayed, also in the other
 * direction, and a key is good for some 2^32 lines.
 */
final class AesGcmCipher implements LineCipher {
    static final int NONCE_BYTES = 12;

    private static final int TAG_BYTES = 16;

    private final SecretKeySpec key;
    private final Supplier<byte[]> nonces;

    AesGcmCipher(byte[] key) {
        this(key, randomNonces());
    }

    /** With nonces of one's own: only recorded lines, which have theirs, have a use for it. */
    AesGcmCipher(byte[] key, Supplier<byte[]> nonces) {
        this.key = new SecretKeySpec(key, "AES");
        this.nonces = nonces;
    }

    private static Supplier<byte[]> randomNonces() {
        var random = new SecureRandom();
        return () -> {
            var nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            return nonce;
        };
    }

    @Override
    public int overhead() {
        return NONCE_BYTES + TAG_BYTES;
    }

    @Override
    public byte[] seal(byte[] json) {
        var nonce = nonces.get();
        var sealed = ByteBuffer.allocate(json.length + overhead()).put(nonce);
        try {
            cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(ByteBuffer.wrap(json), sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK must have AES/GCM", e);
        }
        return sealed.array();
    }

    @Override
    public byte[] open(byte[] sealed) throws MalformedLineException {
        if (sealed.length < overhead()) {
            throw new MalformedLineException("a line is too short to be an encrypted one");
        }
        try {
            var nonce = ByteBuffer.wrap(sealed, 0, NONCE_BYTES);
            var bytes = new byte[NONCE_BYTES];
            nonce.get(bytes);
            return cipher(Cipher.DECRYPT_MODE, bytes).doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new MalformedLineException(
                    "a line is not authentic: the other side encrypts with another key, or not at all");
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        return cipher;
    }
}
