package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.HmacSha256;
import io.github.simpleipc.internal.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * All that both sides said in one link's handshake, in order; both must have seen the same. The proofs are made over it,
 * and the keys of the link come from it: {@code docs/protocol.md}, section 4.
 */
final class Transcript {
    private final MessageDigest digest = Sha256.newDigest();

    void add(byte[] said) {
        digest.update(said);
    }

    /** The client's proof that it knows the secret and saw this transcript. */
    static byte[] clientProof(byte[] proofKey, int lane, byte[] hash) {
        return HmacSha256.of(proofKey, label(Role.CLIENT, lane), hash);
    }

    /** The server's proof; it also covers the client's, the session id and the status. */
    static byte[] serverProof(
            byte[] proofKey, int lane, byte[] hash, byte[] clientProof, byte[] sessionId, byte status) {
        return HmacSha256.of(proofKey, label(Role.SERVER, lane), hash, clientProof, sessionId, new byte[] {status});
    }

    /** The hash of all that was said up to the hellos. */
    byte[] hash() {
        return digest.digest();
    }

    /** The hash of the whole handshake, which the link's keys are made of. */
    static byte[] finalHash(byte[] hash, byte[] clientProof, byte[] serverProof) {
        return Sha256.hash(hash, clientProof, serverProof);
    }

    private static byte[] label(Role role, int lane) {
        return ("simple-ipc 2 " + (role == Role.CLIENT ? "client" : "server") + " lane " + lane)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
