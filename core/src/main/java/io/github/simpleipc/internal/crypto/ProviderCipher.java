package io.github.simpleipc.internal.crypto;

import io.github.simpleipc.EncryptionProvider;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A user's encryption, which gets each frame behind a {@link FrameHead}. The provider is not trusted to behave: what it
 * throws or returns against the contract becomes a {@link CipherException}, which tells the exception's class and place but
 * not its message, since that may hold what must not be logged.
 */
final class ProviderCipher {
    private static final int MAX_OVERHEAD = FrameHead.BYTES + EncryptionProvider.MAX_OVERHEAD_BYTES;

    private ProviderCipher() {}

    static final class Sealer implements FrameSealer {
        private final EncryptionProvider provider;
        private final FrameHead head;

        Sealer(EncryptionProvider provider, FrameHead head) {
            this.provider = provider;
            this.head = head;
        }

        @Override
        public int maxOverhead() {
            return MAX_OVERHEAD;
        }

        @Override
        public void seal(ByteBuffer plain, ByteBuffer out) throws CipherException {
            if (out.remaining() < plain.remaining() + MAX_OVERHEAD) {
                throw new IllegalArgumentException(
                        "out: no room for " + plain.remaining() + " bytes and what the provider may add");
            }
            var plaintext = new byte[FrameHead.BYTES + plain.remaining()];
            System.arraycopy(head.next(), 0, plaintext, 0, FrameHead.BYTES);
            plain.get(plaintext, FrameHead.BYTES, plain.remaining());
            out.put(checkLength(plaintext.length, call(provider, "encrypt", plaintext, provider::encrypt)));
        }

        private byte[] checkLength(int plaintextBytes, byte[] sealed) throws CipherException {
            if (sealed.length == 0 || sealed.length > plaintextBytes + EncryptionProvider.MAX_OVERHEAD_BYTES) {
                throw new CipherException(called(provider) + " made " + sealed.length + " bytes of " + plaintextBytes
                        + "; 1 to " + EncryptionProvider.MAX_OVERHEAD_BYTES + " more are allowed");
            }
            return sealed;
        }
    }

    static final class Opener implements FrameOpener {
        private final EncryptionProvider provider;
        private final FrameHead head;

        Opener(EncryptionProvider provider, FrameHead head) {
            this.provider = provider;
            this.head = head;
        }

        @Override
        public int maxOverhead() {
            return MAX_OVERHEAD;
        }

        @Override
        public void open(ByteBuffer sealed, ByteBuffer out) throws CipherException {
            var expected = head.next();
            var ciphertext = new byte[sealed.remaining()];
            sealed.get(ciphertext);
            var plaintext = call(provider, "decrypt", ciphertext, provider::decrypt);
            if (plaintext.length < FrameHead.BYTES
                    || !MessageDigest.isEqual(expected, Arrays.copyOf(plaintext, FrameHead.BYTES))) {
                throw new CipherException(
                        "a frame that " + called(provider) + " decrypted is not the next one of this link");
            }
            if (plaintext.length - FrameHead.BYTES > out.remaining()) {
                throw new CipherException(
                        "a frame that " + called(provider) + " decrypted is longer than a frame may be");
            }
            out.put(plaintext, FrameHead.BYTES, plaintext.length - FrameHead.BYTES);
        }
    }

    private interface Step {
        byte @Nullable [] apply(byte[] bytes) throws GeneralSecurityException;
    }

    private static byte[] call(EncryptionProvider provider, String verb, byte[] bytes, Step step)
            throws CipherException {
        byte @Nullable [] result;
        try {
            result = step.apply(bytes);
        } catch (GeneralSecurityException | RuntimeException e) {
            var told = new CipherException(called(provider) + " could not " + verb + " a frame of " + bytes.length
                    + " bytes: " + e.getClass().getName());
            told.setStackTrace(e.getStackTrace());
            throw told;
        }
        if (result == null) {
            throw new CipherException(called(provider) + " returned null when it was to " + verb);
        }
        return result;
    }

    private static String called(EncryptionProvider provider) {
        return "the encryption provider '" + provider.name() + "'";
    }
}
