package io.github.simpleipc;

import io.github.simpleipc.internal.crypto.KeyMaterial;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Destroyable;
import org.jspecify.annotations.Nullable;

/**
 * The key of the built-in encryption, AES-256-GCM: 32 random bytes that both sides share. Its file holds just those 32
 * bytes, as the Go library's does. Never changes until it is {@linkplain #destroy destroyed}; never printed.
 */
public final class EncryptionKey implements Destroyable {
    /** The length of a key in bytes: {@value}. */
    public static final int BYTES = 32;

    private final byte[] bytes;
    private volatile boolean destroyed;

    private EncryptionKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A new random key. */
    public static EncryptionKey generate() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new EncryptionKey(bytes);
    }

    /**
     * A key of given bytes, which are copied.
     *
     * @throws IllegalArgumentException unless there are {@value #BYTES} of them
     */
    public static EncryptionKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("key: must have " + BYTES + " bytes, but has " + bytes.length);
        }
        return new EncryptionKey(bytes.clone());
    }

    /**
     * Reads a key from its file.
     *
     * @throws IOException if the file cannot be read, or does not hold exactly {@value #BYTES} bytes
     */
    public static EncryptionKey load(Path file) throws IOException {
        var read = KeyMaterial.read(file, BYTES + 1, Set.of(StandardOpenOption.READ));
        if (read.length != BYTES) {
            KeyMaterial.wipe(read);
            throw new IOException("key file " + file + ": must hold " + BYTES + " bytes, but holds "
                    + (read.length > BYTES ? "more" : "only " + read.length)
                    + "; make one with 'simple-ipc keygen FILE'");
        }
        return new EncryptionKey(read);
    }

    /**
     * Writes the key to a new file that only its owner may read and write.
     *
     * @throws IllegalStateException if this key was destroyed
     * @throws FileAlreadyExistsException if there is a file already; it is not touched
     * @throws IOException if the file cannot be written; what was begun of it is deleted
     */
    public void writeTo(Path file) throws IOException {
        Objects.requireNonNull(file, "file");
        var content = bytes();
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = Files.newByteChannel(file, options, ownerOnly)) {
            try {
                KeyMaterial.write(channel, content);
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        }
    }

    /**
     * Overwrites the key in memory. Connections that were made with it have a copy of their own, which they overwrite when
     * they are closed; nothing else can be done with this object any more.
     */
    @Override
    public void destroy() {
        destroyed = true;
        KeyMaterial.wipe(bytes);
    }

    @Override
    public boolean isDestroyed() {
        return destroyed;
    }

    /**
     * The bytes themselves, for the cipher; not to be changed.
     *
     * @throws IllegalStateException if this key was destroyed
     */
    byte[] bytes() {
        if (destroyed) {
            throw new IllegalStateException("encryption key: it was destroyed and cannot be used any more");
        }
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof EncryptionKey that
                        && !destroyed
                        && !that.destroyed
                        && MessageDigest.isEqual(bytes, that.bytes));
    }

    @Override
    public int hashCode() {
        return EncryptionKey.class.hashCode();
    }

    @Override
    public String toString() {
        return "EncryptionKey[hidden]";
    }
}
