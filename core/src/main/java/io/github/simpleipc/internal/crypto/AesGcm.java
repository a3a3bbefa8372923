package io.github.simpleipc.internal.crypto;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM (NIST SP 800-38D) with a key for each link and direction, and the position of a frame as its nonce:
 *
 * <pre>
 *  0               4                               12
 * +---------------+--------------------------------+
 * | 0  0  0  0    | number, from 0, big-endian     |
 * +---------------+--------------------------------+
 * </pre>
 *
 * The nonce is not sent, since both sides count. So a frame that is replayed, reordered or left out does not open, one
 * that is reflected or comes from another link or lane was made with another key, and no nonce is used twice with one
 * key. There is no additional data: all that a frame says of itself is inside, except for its length, and GCM
 * authenticates that.
 */
final class AesGcm {
    static final int KEY_BYTES = 32;
    static final int TAG_BYTES = 16;

    private static final int NONCE_BYTES = 12;

    /** For tests only: told the key's fingerprint and the nonce of everything that is sealed in this JVM. */
    static volatile @Nullable SealWatcher watcher;

    interface SealWatcher {
        void sealing(String keyFingerprint, String nonce);
    }

    private AesGcm() {}

    /** The key of one direction of one link. */
    static byte[] linkKey(byte[] key, byte[] transcriptHash, int lane, Direction direction) {
        var info = "simple-ipc 2 aes-256-gcm lane " + lane + " " + direction.label();
        return Hkdf.derive(key, transcriptHash, info.getBytes(StandardCharsets.US_ASCII), KEY_BYTES);
    }

    static final class Sealer implements FrameSealer {
        private final Numbered cipher;

        /** The key is handed over, and wiped. */
        Sealer(byte[] linkKey) {
            this(linkKey, 0);
        }

        Sealer(byte[] linkKey, long firstNumber) {
            this.cipher = new Numbered(Cipher.ENCRYPT_MODE, linkKey, firstNumber);
        }

        @Override
        public int maxOverhead() {
            return TAG_BYTES;
        }

        @Override
        public void seal(ByteBuffer plain, ByteBuffer out) throws CipherException {
            if (out.remaining() < plain.remaining() + TAG_BYTES) {
                throw new IllegalArgumentException("out: no room for " + plain.remaining() + " bytes and the tag");
            }
            try {
                cipher.next(plain, out);
            } catch (GeneralSecurityException e) {
                throw new CipherException(
                        "a frame could not be encrypted: " + e.getClass().getSimpleName());
            }
        }
    }

    static final class Opener implements FrameOpener {
        private final Numbered cipher;

        /** The key is handed over, and wiped. */
        Opener(byte[] linkKey) {
            this(linkKey, 0);
        }

        Opener(byte[] linkKey, long firstNumber) {
            this.cipher = new Numbered(Cipher.DECRYPT_MODE, linkKey, firstNumber);
        }

        @Override
        public int maxOverhead() {
            return TAG_BYTES;
        }

        @Override
        public void open(ByteBuffer sealed, ByteBuffer out) throws CipherException {
            if (sealed.remaining() < TAG_BYTES) {
                throw new CipherException(
                        "an encrypted frame is too short to be one: " + sealed.remaining() + " bytes");
            }
            try {
                cipher.next(sealed, out);
            } catch (ShortBufferException e) {
                throw new CipherException("an encrypted frame is longer than a frame may be");
            } catch (GeneralSecurityException e) {
                throw new CipherException("an encrypted frame is not authentic: changed on its way, not the next one of"
                        + " this link, or encrypted with another key");
            }
        }
    }

    /** A cipher whose nonce is a count. A number is used up even if the operation fails. */
    private static final class Numbered {
        private final int mode;
        private final SecretKeySpec key;
        private final Cipher cipher;
        private final ByteBuffer nonce = ByteBuffer.allocate(NONCE_BYTES);
        private long number;

        Numbered(int mode, byte[] linkKey, long firstNumber) {
            this.mode = mode;
            // It makes a copy, which the JDK offers no way to wipe.
            this.key = new SecretKeySpec(linkKey, "AES");
            KeyMaterial.wipe(linkKey);
            this.number = firstNumber;
            try {
                this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every JDK must have AES/GCM", e);
            }
        }

        void next(ByteBuffer in, ByteBuffer out) throws GeneralSecurityException, CipherException {
            // The last number is never used, so that the count cannot wrap and begin anew.
            if (number == -1) {
                throw new CipherException("this link has used up its 2^64 nonces");
            }
            nonce.putLong(NONCE_BYTES - Long.BYTES, number++);
            var told = watcher;
            if (told != null && mode == Cipher.ENCRYPT_MODE) {
                told.sealing(fingerprint(), HexFormat.of().formatHex(nonce.array()));
            }
            cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce.array()));
            cipher.doFinal(in, out);
        }

        private String fingerprint() {
            return HexFormat.of().formatHex(Sha256.hash(key.getEncoded()), 0, 8);
        }
    }
}
