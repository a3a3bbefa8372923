package io.github.simpleipc.internal.crypto;

import io.github.simpleipc.EncryptionProvider;
import io.github.simpleipc.Role;
import java.util.Arrays;
import java.util.Optional;

/**
 * How the frames of a connection are encrypted: not at all, with AES-256-GCM, or by the user's provider. Immutable, and
 * shared by all links of a connection; {@link #forLink} gives each link ciphers of its own.
 */
public abstract sealed class Encryption {
    private static final Encryption PLAIN = new Plain();

    private final String mode;

    private Encryption(String mode) {
        this.mode = mode;
    }

    /** No encryption. */
    public static Encryption plain() {
        return PLAIN;
    }

    /** The built-in encryption; the key is copied. */
    public static Encryption aes(byte[] key) {
        return new Aes(key.clone());
    }

    /** A user's encryption. */
    public static Encryption custom(EncryptionProvider provider) {
        return new Custom(provider);
    }

    /** What both sides must agree on, as it stands in the transcript: plain, aes-256-gcm, or custom: and a name. */
    public final String mode() {
        return mode;
    }

    /**
     * The ciphers of one link; empty if nothing is encrypted.
     *
     * @param transcriptHash of that link's handshake, 32 bytes; it holds both sides' nonces, so it is never the same twice,
     *     and neither are the keys
     * @param lane 0 or 1
     * @param ownRole the role of the side that will use them
     */
    public final Optional<LinkCiphers> forLink(byte[] transcriptHash, int lane, Role ownRole) {
        if (transcriptHash.length != Sha256.BYTES || lane < 0 || lane > 1) {
            throw new IllegalArgumentException("transcript hash must have " + Sha256.BYTES + " bytes, but has "
                    + transcriptHash.length + "; lane must be 0 or 1, but is " + lane);
        }
        return ciphers(transcriptHash, lane, Direction.from(ownRole));
    }

    /** Overwrites the key, if this has one, at the end of its connection. After this there are no ciphers for new links; those that were made go on. */
    public void wipe() {}

    abstract Optional<LinkCiphers> ciphers(byte[] transcriptHash, int lane, Direction outgoing);

    @Override
    public final String toString() {
        return "Encryption[" + mode + "]";
    }

    private static final class Plain extends Encryption {
        Plain() {
            super("plain");
        }

        @Override
        Optional<LinkCiphers> ciphers(byte[] transcriptHash, int lane, Direction outgoing) {
            return Optional.empty();
        }
    }

    private static final class Aes extends Encryption {
        private final byte[] key;
        /** Guarded by this. */
        private boolean wiped;

        Aes(byte[] key) {
            super("aes-256-gcm");
            if (key.length != AesGcm.KEY_BYTES) {
                throw new IllegalArgumentException(
                        "key: must have " + AesGcm.KEY_BYTES + " bytes, but has " + key.length);
            }
            this.key = key;
        }

        @Override
        synchronized Optional<LinkCiphers> ciphers(byte[] transcriptHash, int lane, Direction outgoing) {
            if (wiped) {
                throw new IllegalStateException("the connection is closed, and its key is gone");
            }
            return Optional.of(new LinkCiphers(
                    new AesGcm.Sealer(AesGcm.linkKey(key, transcriptHash, lane, outgoing)),
                    new AesGcm.Opener(AesGcm.linkKey(key, transcriptHash, lane, outgoing.opposite()))));
        }

        @Override
        public synchronized void wipe() {
            wiped = true;
            KeyMaterial.wipe(key);
        }
    }

    private static final class Custom extends Encryption {
        private final EncryptionProvider provider;

        Custom(EncryptionProvider provider) {
            super("custom:" + provider.name());
            this.provider = provider;
        }

        @Override
        Optional<LinkCiphers> ciphers(byte[] transcriptHash, int lane, Direction outgoing) {
            var linkId = Arrays.copyOf(transcriptHash, FrameHead.LINK_ID_BYTES);
            return Optional.of(new LinkCiphers(
                    new ProviderCipher.Sealer(provider, new FrameHead(linkId, lane, outgoing)),
                    new ProviderCipher.Opener(provider, new FrameHead(linkId, lane, outgoing.opposite()))));
        }
    }
}
