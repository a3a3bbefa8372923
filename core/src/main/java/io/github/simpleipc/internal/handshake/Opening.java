package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The first step of a handshake, the same on both sides: prefaces in the clear, then TLS if both use it. */
final class Opening {
    private final OwnSide self;
    private final Role role;

    Opening(OwnSide self, Role role) {
        this.self = self;
        this.role = role;
    }

    /**
     * Opens a fresh link.
     *
     * @param onPreface called when the other side has sent a valid preface
     * @return the link that the rest of the handshake goes through
     */
    Link open(Link raw, Transcript transcript, Runnable onPreface) throws IOException {
        var own = Preface.make(self.tls() != null);
        var stream = new HandshakeStream(raw);
        send(own, stream);
        var peers = readPreface(stream);
        onPreface.run();
        transcript.add(role == Role.CLIENT ? own : peers);
        transcript.add(role == Role.CLIENT ? peers : own);
        var tls = self.tls();
        if (tls == null) {
            return raw;
        }
        var link = tls.over(raw, role);
        link.handshake();
        transcript.add(role == Role.CLIENT ? link.localCertificateHash() : link.peerCertificateHash());
        transcript.add(role == Role.CLIENT ? link.peerCertificateHash() : link.localCertificateHash());
        return link;
    }

    /** If the other side takes nothing any more, what it said before that tells more than the broken link. */
    private void send(byte[] preface, HandshakeStream stream) throws IOException {
        try {
            stream.write(preface);
        } catch (IOException e) {
            try {
                readPreface(stream);
            } catch (ConnectFailedException stranger) {
                throw stranger;
            } catch (IOException alsoBroken) {
                e.addSuppressed(alsoBroken);
            }
            throw e;
        }
    }

    private byte[] readPreface(HandshakeStream stream) throws IOException {
        var buffer = ByteBuffer.allocate(Preface.BYTES);
        while (buffer.hasRemaining()) {
            stream.readSome(buffer);
            Preface.judge(buffer.array(), buffer.position(), self.tls() != null);
        }
        return buffer.array();
    }
}
