package io.github.simpleipc.internal.crypto;

import io.github.simpleipc.EncryptionProvider;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A provider as a user may write it: authentic, but without a thought of replay, order and reflection. */
final class RandomNonceProvider implements EncryptionProvider {
    private final SecretKeySpec key;
    private final Random random = new Random(12);

    RandomNonceProvider(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public synchronized byte[] encrypt(byte[] plaintext) throws GeneralSecurityException {
        var nonce = new byte[12];
        random.nextBytes(nonce);
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, nonce));
        var sealed = Arrays.copyOf(nonce, 12 + plaintext.length + 16);
        cipher.doFinal(plaintext, 0, plaintext.length, sealed, 12);
        return sealed;
    }

    @Override
    public byte[] decrypt(byte[] ciphertext) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        // A text shorter than a nonce makes this throw IllegalArgumentException, as a careless provider would.
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(128, ciphertext, 0, 12));
        return cipher.doFinal(ciphertext, 12, ciphertext.length - 12);
    }
}
