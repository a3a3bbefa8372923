package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.HmacSha256;
import io.github.simpleipc.internal.crypto.Sha256;
import io.github.simpleipc.internal.handshake.Hello.Intent;
import io.github.simpleipc.internal.tls.TlsLink;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The handshake of the side that dialled: {@code docs/protocol.md}, section 3. Blocks; whoever calls it guards the link
 * with a deadline, and closes the link if it throws.
 *
 * <p>What the other side says of itself before its proof is nobody's word: a refusal may come from a stranger.
 */
public final class ClientHandshake {
    private static final byte[] NO_SESSION = new byte[Hello.SESSION_ID_BYTES];

    private final OwnSide self;

    /** For the connection of this side. */
    public ClientHandshake(OwnSide self) {
        this.self = self;
    }

    /** What a probe learns. */
    public enum ProbeResult {
        /** A peer is there and could be joined. */
        FREE,
        /** Two processes are connected already. */
        BUSY
    }

    /**
     * Proves the first lane, on which this side will ask.
     *
     * @throws ConnectFailedException if the other side refuses, or is not what it should be
     * @throws IOException if the link breaks meanwhile
     */
    public ProvenLane first(Link raw) throws IOException {
        return run(raw, 0, Intent.PAIR, NO_SESSION, new byte[0]).lane();
    }

    /** Proves the second lane, on which the peer will ask. */
    public ProvenLane second(Link raw, ProvenLane first) throws IOException {
        var wanted = HexFormat.of().parseHex(first.sessionId());
        var second = run(raw, 1, Intent.PAIR, wanted, first.transcriptHash()).lane();
        if (!second.sessionId().equals(first.sessionId())
                || !second.peerInstance().equals(first.peerInstance())) {
            throw new WireException("the second lane belongs to another session than the first");
        }
        return second;
    }

    /** Proves the secret, asks whether the slot is free, and takes nothing. */
    public ProbeResult probe(Link raw) throws IOException {
        return switch (run(raw, 0, Intent.PROBE, NO_SESSION, new byte[0]).status()) {
            case ServerHandshake.STATUS_FREE -> ProbeResult.FREE;
            case ServerHandshake.STATUS_BUSY -> ProbeResult.BUSY;
            default -> throw new WireException("a probe was answered as if it were none");
        };
    }

    /**
     * Exchanges prefaces, and goes through TLS if this side uses it: shows that a peer is there, and proves nothing of the
     * secret.
     */
    public void greet(Link raw) throws IOException {
        var ignored = new Opening(self, Role.CLIENT).open(raw, new Transcript(), () -> {});
    }

    private record Proven(ProvenLane lane, byte status) {}

    private Proven run(Link raw, int lane, Intent intent, byte[] wantedSession, byte[] firstLaneHash)
            throws IOException {
        var transcript = new Transcript();
        var link = new Opening(self, Role.CLIENT).open(raw, transcript, () -> {});
        try {
            return prove(link, transcript, lane, intent, wantedSession, firstLaneHash);
        } catch (ConnectFailedException e) {
            throw e;
        } catch (IOException e) {
            // With TLS 1.3 the server judges this side's certificate when its own handshake is over already.
            if (link instanceof TlsLink tls) {
                var explained = tls.explain(e);
                if (explained.isPresent()) {
                    throw explained.get();
                }
            }
            throw e;
        }
    }

    private Proven prove(
            Link link, Transcript transcript, int lane, Intent intent, byte[] wantedSession, byte[] firstLaneHash)
            throws IOException {
        var stream = new HandshakeStream(link);
        transcript.add(firstLaneHash);

        var ownHello = ByteBuffer.allocate(HandshakeStream.MAX_BODY_BYTES);
        new Hello.OfClient(lane, intent, wantedSession, self.newHello()).put(ownHello);
        var ownHelloBytes = HandshakeStream.encode(HandshakeStream.CLIENT_HELLO, ownHello.flip());
        stream.write(ownHelloBytes);
        transcript.add(ownHelloBytes);

        var peerHelloMessage = read(stream, HandshakeStream.SERVER_HELLO);
        transcript.add(peerHelloMessage.bytes());
        var peerHello = Hello.read(peerHelloMessage.body());
        if (!peerHello.mode().equals(self.encryption().mode())) {
            throw Refusal.ENCRYPTION_MISMATCH.toException(peerHello.mode());
        }

        var hash = transcript.hash();
        var ownProof = self.clientProof(lane, hash);
        stream.write(HandshakeStream.encode(HandshakeStream.CLIENT_PROOF, ByteBuffer.wrap(ownProof)));

        var answer = read(stream, HandshakeStream.SERVER_PROOF).body();
        if (answer.remaining() != Hello.SESSION_ID_BYTES + 1 + Sha256.BYTES) {
            throw new WireException("a server's proof has the wrong length: " + answer.remaining());
        }
        var sessionId = new byte[Hello.SESSION_ID_BYTES];
        var serverProof = new byte[Sha256.BYTES];
        answer.get(sessionId);
        var status = answer.get();
        answer.get(serverProof);
        var expected = self.serverProof(lane, hash, ownProof, sessionId, status);
        if (!HmacSha256.matches(expected, serverProof)) {
            throw new ConnectFailedException(
                    Reason.WRONG_SECRET, "who serves the address could not prove that it knows the secret");
        }
        if ((status == ServerHandshake.STATUS_YOURS) != (intent == Intent.PAIR)) {
            throw new WireException("a server's proof has the wrong status: " + status);
        }

        var finalHash = Transcript.finalHash(hash, ownProof, serverProof);
        var ciphers = self.encryption().forLink(finalHash, lane, Role.CLIENT);
        if (ciphers.isPresent() && intent == Intent.PAIR) {
            var keyCheck = new KeyCheck(ciphers.get(), finalHash);
            stream.write(keyCheck.sealed());
            keyCheck.check(read(stream, HandshakeStream.KEY_CHECK));
        }
        var proven = new ProvenLane(
                link,
                lane,
                Role.CLIENT,
                peerHello.instanceText(),
                peerHello.limits(),
                HexFormat.of().formatHex(sessionId),
                finalHash,
                ciphers);
        return new Proven(proven, status);
    }

    /** The next message, which must be of this type, unless it is a refusal. */
    private static HandshakeStream.Message read(HandshakeStream stream, byte type) throws IOException {
        var message = stream.read();
        if (message.type() == HandshakeStream.REFUSED) {
            throw refused(message.body());
        }
        if (message.type() != type) {
            throw new WireException("a message of type " + message.type() + " came in place of type " + type);
        }
        return message;
    }

    private static IOException refused(ByteBuffer body) {
        if (!body.hasRemaining()) {
            return new WireException("a refusal without a code");
        }
        var code = body.get() & 0xFF;
        var detail = StandardCharsets.US_ASCII.decode(body).toString().replaceAll("[^ -~]", "?");
        var refusal = Refusal.ofCode(code);
        return refusal == null
                ? new ConnectFailedException(
                        Reason.HANDSHAKE_FAILED, "the server refuses with the unknown code " + code + " " + detail)
                : refusal.toException(detail);
    }
}
