package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.internal.crypto.CipherException;
import io.github.simpleipc.internal.crypto.LinkCiphers;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The first sealed thing on a link with encryption: the transcript's hash, which shows that both have the same key. */
final class KeyCheck {
    private final LinkCiphers ciphers;
    private final byte[] hash;

    KeyCheck(LinkCiphers ciphers, byte[] hash) {
        this.ciphers = ciphers;
        this.hash = hash;
    }

    /** This side's message. */
    byte[] sealed() throws CipherException {
        var body = ByteBuffer.allocate(hash.length + ciphers.sealer().maxOverhead());
        ciphers.sealer().seal(ByteBuffer.wrap(hash), body);
        return HandshakeStream.encode(HandshakeStream.KEY_CHECK, body.flip());
    }

    /** Judges the other side's message; null if it was not made with the same key. */
    @Nullable
    Refusal judge(HandshakeStream.Message message) {
        var opened = ByteBuffer.allocate(hash.length + ciphers.opener().maxOverhead());
        try {
            ciphers.opener().open(message.body(), opened);
        } catch (CipherException e) {
            return Refusal.WRONG_KEY;
        }
        var plain = Arrays.copyOf(opened.array(), opened.position());
        return Arrays.equals(plain, hash) ? null : Refusal.WRONG_KEY;
    }

    void check(HandshakeStream.Message message) throws java.io.IOException {
        var refusal = judge(message);
        if (refusal != null) {
            throw refusal.toException("");
        }
    }
}
