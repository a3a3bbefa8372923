package io.github.simpleipc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The key of the built-in encryption, AES-256-GCM: 32 random bytes that both sides share. Its file holds just those 32
 * bytes, as the Go library's does. Immutable; never printed.
 */
public final class EncryptionKey {
    /** The length of a key in bytes: {@value}. */
    public static final int BYTES = 32;

    private final byte[] bytes;

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
        byte[] read;
        try (var in = Files.newInputStream(file)) {
            read = in.readNBytes(BYTES + 1);
        }
        if (read.length != BYTES) {
            throw new IOException("key file " + file + ": must hold " + BYTES + " bytes, but holds "
                    + (read.length > BYTES ? "more" : "only " + read.length)
                    + "; make one with 'simple-ipc keygen FILE'");
        }
        return of(read);
    }

    /**
     * Writes the key to a new file that only its owner may read and write.
     *
     * @throws FileAlreadyExistsException if there is a file already; it is not touched
     * @throws IOException if the file cannot be written; what was begun of it is deleted
     */
    public void writeTo(Path file) throws IOException {
        Objects.requireNonNull(file, "file");
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (var channel = Files.newByteChannel(file, options, ownerOnly)) {
            try {
                var buffer = ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            } catch (IOException e) {
                Files.deleteIfExists(file);
                throw e;
            }
        }
    }

    /** The bytes themselves, for the cipher; not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EncryptionKey that && MessageDigest.isEqual(bytes, that.bytes);
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
