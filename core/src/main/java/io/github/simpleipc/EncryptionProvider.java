package io.github.simpleipc;

import java.security.GeneralSecurityException;

/**
 * Encryption of one's own, in place of the built-in AES-256-GCM of {@link EncryptionKey}. Both sides must use one of the
 * same {@link #name()} and of the same keys.
 *
 * <p>What it is given to encrypt is one frame with a head that says which link, lane, direction and position it belongs
 * to; the receiving side checks that head, so a frame that is replayed, reordered or reflected is refused even if the
 * provider does not care. A provider must authenticate what it encrypts, or an attacker may change it at will. Its
 * methods are called by many threads at once, those that read among them: they must not block, nor use the connection.
 */
public interface EncryptionProvider {
    /** The longest that {@link #encrypt} may make a message longer, in bytes: {@value}. */
    int MAX_OVERHEAD_BYTES = 1024;

    /** What both sides must agree on: 1 to 64 printable ASCII characters, not a secret. */
    String name();

    /**
     * Encrypts one frame.
     *
     * @param plaintext the frame; not to be kept
     * @return at most {@link #MAX_OVERHEAD_BYTES} more than the plaintext
     * @throws GeneralSecurityException ends the link
     */
    byte[] encrypt(byte[] plaintext) throws GeneralSecurityException;

    /**
     * Decrypts one frame.
     *
     * @param ciphertext what the peer's {@link #encrypt} returned, or something that an attacker made; not to be kept
     * @return the plaintext
     * @throws GeneralSecurityException if it is not authentic; ends the link
     */
    byte[] decrypt(byte[] ciphertext) throws GeneralSecurityException;
}
