package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.HmacSha256;
import io.github.simpleipc.internal.crypto.Sha256;
import io.github.simpleipc.internal.handshake.Hello.Intent;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.WireException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The handshake of the side that was dialled: {@code docs/protocol.md}, section 3. Blocks; whoever calls it guards the link
 * with a deadline, and closes the link if it throws. May be used by many threads at once, a link each.
 */
public final class ServerHandshake {
    /** The slot is reserved for this client. */
    static final byte STATUS_YOURS = 0;
    /** To a probe: the slot is free. */
    static final byte STATUS_FREE = 1;
    /** To a probe: the slot is another's. */
    static final byte STATUS_BUSY = 2;

    /** Hears how far a stranger has come, on the thread of its handshake. */
    public interface Watch {
        /** It has sent a valid preface. */
        void prefaced();

        /** It has proven all there is to prove, and its link is about to be another's to read. */
        void proven();
    }

    private final OwnSide self;
    private final Gate gate;

    /** For the connection of this side, whose slot the gate guards. */
    public ServerHandshake(OwnSide self, Gate gate) {
        this.self = self;
        this.gate = gate;
    }

    /**
     * Runs a handshake to its end, and hands a proven lane to the gate.
     *
     * @param watch is told how far the stranger has come
     * @throws ConnectFailedException if it is refused; the other side has been told, as far as the link took it at once
     * @throws IOException if the link breaks meanwhile
     */
    public void run(Link raw, Watch watch) throws IOException {
        var transcript = new Transcript();
        var link = new Opening(self, Role.SERVER).open(raw, transcript, watch::prefaced);
        var stream = new HandshakeStream(link);
        var clientHello = read(stream, HandshakeStream.CLIENT_HELLO);
        var client = Hello.OfClient.read(clientHello.body());
        if (!client.hello().mode().equals(self.encryption().mode())) {
            throw refuse(stream, Refusal.ENCRYPTION_MISMATCH, self.encryption().mode());
        }
        var lane = client.lane();
        var instance = client.hello().instanceText();
        var sessionId = lane == 0 ? self.newSessionId() : client.sessionId();
        var sessionText = HexFormat.of().formatHex(sessionId);
        if (lane == 1) {
            var firstLane = gate.firstLane(instance, sessionText);
            if (firstLane.isEmpty()) {
                throw refuse(stream, Refusal.NO_SUCH_SESSION, "");
            }
            transcript.add(firstLane.get());
        }

        var isUnproven = true;
        try {
            transcript.add(clientHello.bytes());
            var ownHello = ByteBuffer.allocate(HandshakeStream.MAX_BODY_BYTES);
            self.newHello().put(ownHello);
            var ownHelloBytes = HandshakeStream.encode(HandshakeStream.SERVER_HELLO, ownHello.flip());
            stream.write(ownHelloBytes);
            transcript.add(ownHelloBytes);

            var hash = transcript.hash();
            var clientProof = new byte[Sha256.BYTES];
            var proofBody = read(stream, HandshakeStream.CLIENT_PROOF).body();
            if (proofBody.remaining() != clientProof.length) {
                throw new WireException("a client's proof has the wrong length: " + proofBody.remaining());
            }
            proofBody.get(clientProof);
            if (!HmacSha256.matches(self.clientProof(lane, hash), clientProof)) {
                throw refuse(stream, Refusal.WRONG_SECRET, "");
            }
            isUnproven = false;

            var status = status(stream, client, instance, sessionText);
            var serverProof = self.serverProof(lane, hash, clientProof, sessionId, status);
            var finalHash = Transcript.finalHash(hash, clientProof, serverProof);
            var answer = ByteBuffer.allocate(sessionId.length + 1 + serverProof.length);
            answer.put(sessionId).put(status).put(serverProof).flip();
            var proof = HandshakeStream.encode(HandshakeStream.SERVER_PROOF, answer);
            if (client.intent() == Intent.PROBE) {
                stream.write(proof);
                link.shutdownOutput();
                link.close();
                return;
            }
            var ciphers = self.encryption().forLink(finalHash, lane, Role.SERVER);
            var last = proof;
            if (ciphers.isPresent()) {
                stream.write(proof);
                last = checkKey(stream, new KeyCheck(ciphers.get(), finalHash));
            }
            var proven = new ProvenLane(
                    link, lane, Role.SERVER, instance, client.hello().limits(), sessionText, finalHash, ciphers);
            watch.proven();
            // In this order: once it is the gate's, the session may write.
            stream.write(last);
            gate.proven(proven);
        } catch (IOException e) {
            if (!isUnproven) {
                gate.release(sessionText);
            } else if (lane == 1) {
                gate.secondFailed(sessionText);
            }
            throw e;
        }
    }

    /** What the proof says of the slot; reserves it for a client that wants to pair. */
    private byte status(HandshakeStream stream, Hello.OfClient client, String instance, String sessionId)
            throws IOException {
        if (client.intent() == Intent.PROBE) {
            return gate.isFree() ? STATUS_FREE : STATUS_BUSY;
        }
        if (client.lane() == 1) {
            return STATUS_YOURS;
        }
        return switch (gate.reserve(instance, sessionId)) {
            case RESERVED -> STATUS_YOURS;
            case BUSY -> throw refuse(stream, Refusal.BUSY, "");
            case CLOSING -> throw refuse(stream, Refusal.CLOSING, "");
        };
    }

    /** Judges the client's key check, and returns this side's. */
    private static byte[] checkKey(HandshakeStream stream, KeyCheck keyCheck) throws IOException {
        var refusal = keyCheck.judge(read(stream, HandshakeStream.KEY_CHECK));
        if (refusal != null) {
            throw refuse(stream, refusal, "");
        }
        return keyCheck.sealed();
    }

    /** Tells the client, and returns what is to be thrown on this side. */
    private static ConnectFailedException refuse(HandshakeStream stream, Refusal refusal, String detail)
            throws IOException {
        var body = ByteBuffer.allocate(HandshakeStream.MAX_BODY_BYTES);
        body.put((byte) refusal.code()).put(detail.getBytes(StandardCharsets.US_ASCII));
        stream.write(HandshakeStream.encode(HandshakeStream.REFUSED, body.flip()));
        return refusal.toException(detail);
    }

    private static HandshakeStream.Message read(HandshakeStream stream, byte type) throws IOException {
        var message = stream.read();
        if (message.type() != type) {
            throw new WireException("a message of type " + message.type() + " came in place of type " + type);
        }
        return message;
    }
}
