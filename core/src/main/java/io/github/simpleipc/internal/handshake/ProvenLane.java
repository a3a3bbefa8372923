package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.LinkCiphers;
import io.github.simpleipc.internal.transport.Link;
import java.util.Optional;

/**
 * A link whose other side has proven that it knows the secret, and that both saw the same handshake.
 *
 * @param link what it is on
 * @param lane 0, on which the client asks, or 1, on which the server does
 * @param ownRole this side's role
 * @param peerInstance the id of the peer's connection object, as people read it
 * @param peerLimits what the peer announced
 * @param sessionId what both lanes of a connection have in common, as people read it
 * @param transcriptHash of the whole handshake
 * @param ciphers of this link; empty without encryption
 */
public record ProvenLane(
        Link link,
        int lane,
        Role ownRole,
        String peerInstance,
        Limits peerLimits,
        String sessionId,
        byte[] transcriptHash,
        Optional<LinkCiphers> ciphers) {

    /** True if this side asks on this lane, and the peer answers. */
    public boolean isAskers() {
        return (lane == 0) == (ownRole == Role.CLIENT);
    }
}
