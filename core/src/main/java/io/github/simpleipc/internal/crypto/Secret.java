package io.github.simpleipc.internal.crypto;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The shared secret. Compared in constant time, never printed. */
public final class Secret {
    /** Below this many bytes a squatter may guess a secret offline from a handshake; a warning is logged. */
    public static final int ADVISED_BYTES = 16;

    private final byte[] bytes;

    private Secret(byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("secret: must not be empty");
        }
        this.bytes = bytes;
    }

    /**
     * A secret of text, in UTF-8.
     *
     * @throws IllegalArgumentException if it is empty, or has a lone surrogate: replaced, it would be as good as others
     */
    public static Secret ofText(String text) {
        try {
            var encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            var bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return new Secret(bytes);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("secret: has a lone surrogate, which UTF-8 cannot express", e);
        }
    }

    /** A secret of bytes, which are handed over. */
    public static Secret ofBytes(byte[] bytes) {
        return new Secret(bytes);
    }

    /** The bytes themselves, for key derivation only; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** Overwrites the bytes; by who alone has this secret, and will not use it again. */
    public void wipe() {
        KeyMaterial.wipe(bytes);
    }

    /** True if the secret is too short to withstand guessing. */
    public boolean isShort() {
        return bytes.length < ADVISED_BYTES;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Secret.class.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
