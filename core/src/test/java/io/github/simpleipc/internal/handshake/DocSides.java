package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.EncryptionProvider;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.Secret;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** The two sides of the examples of {@code docs/protocol.md}, with the randomness that is written there. */
final class DocSides {
    static final Limits LIMITS = new Limits(Duration.ofSeconds(5), 64 << 20, 1024);

    private static final ProtocolDoc DOC = ProtocolDoc.read();

    private DocSides() {}

    static OwnSide client(String mode) {
        return side(mode, "client-instance", "client-nonce-lane-0", "client-nonce-lane-1");
    }

    static OwnSide server(String mode) {
        return side(mode, "server-instance", "session-id", "server-nonce-lane-0", "server-nonce-lane-1");
    }

    private static OwnSide side(String mode, String... drawn) {
        Queue<byte[]> draws = new ArrayDeque<>();
        for (var name : drawn) {
            draws.add(DOC.get(ProtocolDoc.INPUTS, name));
        }
        return new OwnSide(
                Secret.ofBytes(DOC.get(ProtocolDoc.INPUTS, "secret")), encryption(mode), null, LIMITS, target -> {
                    var drawnNow = draws.remove();
                    if (drawnNow.length != target.length) {
                        throw new AssertionError(target.length + " random bytes are wanted, not " + drawnNow.length);
                    }
                    System.arraycopy(drawnNow, 0, target, 0, target.length);
                });
    }

    static Encryption encryption(String mode) {
        return switch (mode) {
            case "aes" -> Encryption.aes(DOC.get(ProtocolDoc.INPUTS, "encryption-key"));
            case "custom" -> Encryption.custom(new NoEncryption());
            default -> Encryption.plain();
        };
    }

    private static final class NoEncryption implements EncryptionProvider {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public byte[] encrypt(byte[] plaintext) {
            return plaintext.clone();
        }

        @Override
        public byte[] decrypt(byte[] ciphertext) {
            return ciphertext.clone();
        }
    }
}
