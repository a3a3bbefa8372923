package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.CipherException;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.LinkCiphers;
import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.crypto.Sha256;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.testkit.LinkIo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * The other side of a handshake, as honest as an input lets it be: it knows the secret and the key, and each of its messages is
 * sent as it should be, changed, left out, or replaced by others. What it proves it proves of what it really said.
 *
 * <p>An input is a row of acts (1), each with a number (1) and what the act takes besides.
 */
final class FuzzedPeer implements SteppedLink.Other {
    static final byte[] INSTANCE = filled(Hello.INSTANCE_BYTES, 0x22);
    static final byte[] SESSION = filled(Hello.SESSION_ID_BYTES, 0x33);
    static final byte[] FIRST_LANE = filled(Sha256.BYTES, 0x44);
    static final Limits LIMITS = new Limits(Duration.ofSeconds(5), 1 << 20, 64);
    static final Encryption AES = Encryption.aes(new byte[32]);

    private static final byte[] PREFACE = Preface.make(false);
    private static final byte[] NONCE = filled(Hello.NONCE_BYTES, 0x55);

    /** What it does when the other side waits. */
    enum Act {
        HONEST,
        /** One byte of the honest message is another; takes a byte. */
        CHANGED,
        /** The honest message has more or fewer bytes, and says so. */
        RESIZED,
        LEFT_OUT,
        /** Takes so many bytes, and sends them. */
        RAW,
        /** Takes so many bytes, and sends them in the place of the honest message's. */
        OTHER_BODY,
        /** A message of another type; takes a byte of its body. */
        OTHER_TYPE,
        /** The number is what the peer chooses for itself: status, or lane and intent. */
        OTHER_CHOICE,
        /** It sends no more, or with an odd number leaves. */
        END
    }

    private final Role role;
    private final Link end;
    private final OwnSide secrets;
    private final ByteBuffer acts;
    private final int ownLane;
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int messages;
    private int choice;
    private boolean ended;
    private boolean closed;

    /** The side with this role, at this end of a link. */
    FuzzedPeer(Role role, Link end, OwnSide self, int lane, ByteBuffer acts) {
        this.role = role;
        this.end = end;
        this.secrets = self;
        this.ownLane = lane;
        this.choice = role == Role.CLIENT ? lane : 0;
        this.acts = acts;
    }

    /** One side of the handshake; both have the same secret. */
    static OwnSide side(Encryption encryption) {
        return new OwnSide(
                Secret.ofText("a secret of sixteen"),
                encryption,
                null,
                LIMITS,
                target -> Arrays.fill(target, (byte) 0x66));
    }

    /** All that it sent. */
    byte[] said() {
        return said.toByteArray();
    }

    /** All that came from the other side so far. */
    byte[] heard() throws IOException {
        var buffer = ByteBuffer.allocate(4096);
        while (!closed && end.tryRead(buffer) > 0) {
            heard.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return heard.toByteArray();
    }

    @Override
    public boolean step() throws IOException {
        if (ended) {
            return false;
        }
        var before = said.size();
        while (said.size() == before && !ended) {
            act();
        }
        return true;
    }

    private void act() throws IOException {
        if (acts.remaining() < 2) {
            finish();
            return;
        }
        var act = actOf(acts.get());
        var number = acts.get() & 0xFF;
        if (act == Act.OTHER_CHOICE) {
            choice = number;
            return;
        }
        if (act == Act.RAW) {
            say(take(number));
            return;
        }
        var message = act == Act.END ? null : honestMessage();
        if (message == null) {
            finish();
            if (act == Act.END && (number & 1) != 0) {
                heard();
                closed = true;
                end.close();
            }
            return;
        }
        messages++;
        switch (act) {
            case HONEST -> say(message);
            case CHANGED -> {
                var change = take(1);
                message[number % message.length] ^= change.length == 0 ? 1 : change[0];
                say(message);
            }
            case RESIZED -> say(withBody(message, Arrays.copyOf(message, Math.max(3, number)), 3));
            case OTHER_BODY -> say(withBody(message, take(number), 0));
            case OTHER_TYPE -> say(HandshakeStream.encode((byte) number, ByteBuffer.wrap(take(number))));
            default -> {}
        }
    }

    private static byte[] withBody(byte[] message, byte[] source, int from) {
        return HandshakeStream.encode(message[2], ByteBuffer.wrap(source, from, source.length - from));
    }

    private static Act actOf(byte number) {
        var index = number & 0x0F;
        return index < ACTS.size() ? ACTS.get(index) : Act.HONEST;
    }

    static final List<Act> ACTS = List.of(Act.values());

    private byte[] take(int count) {
        var bytes = new byte[Math.min(count, acts.remaining())];
        acts.get(bytes);
        return bytes;
    }

    private void say(byte[] bytes) throws IOException {
        said.writeBytes(bytes);
        LinkIo.writeFully(end, bytes);
    }

    private void finish() throws IOException {
        ended = true;
        end.shutdownOutput();
    }

    /** The message whose turn it is; null if there is none, or what the other side said does not lead there. */
    private byte[] honestMessage() throws IOException {
        if (messages == 0) {
            return PREFACE.clone();
        }
        var theirs = Said.of(heard());
        var mine = Said.of(said());
        return switch (messages) {
            case 1 -> role == Role.CLIENT ? clientHello() : serverHello();
            case 2 -> theirs.has(1) && mine.has(1) ? proof(mine, theirs) : null;
            case 3 ->
                theirs.has(2) && mine.has(2) && secrets.encryption().mode().equals(AES.mode())
                        ? keyCheck(mine, theirs)
                        : null;
            default -> null;
        };
    }

    private byte[] clientHello() {
        var body = ByteBuffer.allocate(HandshakeStream.MAX_BODY_BYTES);
        var intent = (choice & 2) != 0 ? Hello.Intent.PROBE : Hello.Intent.PAIR;
        new Hello.OfClient(choice & 1, intent, SESSION, hello()).put(body);
        return HandshakeStream.encode(HandshakeStream.CLIENT_HELLO, body.flip());
    }

    private byte[] serverHello() {
        var body = ByteBuffer.allocate(HandshakeStream.MAX_BODY_BYTES);
        hello().put(body);
        return HandshakeStream.encode(HandshakeStream.SERVER_HELLO, body.flip());
    }

    private Hello hello() {
        return new Hello(INSTANCE, NONCE, LIMITS, secrets.encryption().mode());
    }

    private byte[] proof(Said mine, Said theirs) {
        var lane = lane();
        var hash = hash(mine, theirs, lane);
        if (role == Role.CLIENT) {
            return HandshakeStream.encode(
                    HandshakeStream.CLIENT_PROOF,
                    ByteBuffer.wrap(Transcript.clientProof(secrets.proofKey(), lane, hash)));
        }
        var proof = Transcript.serverProof(secrets.proofKey(), lane, hash, theirs.body(2), SESSION, (byte) choice);
        var body = ByteBuffer.allocate(SESSION.length + 1 + proof.length);
        body.put(SESSION).put((byte) choice).put(proof);
        return HandshakeStream.encode(HandshakeStream.SERVER_PROOF, body.flip());
    }

    private byte[] keyCheck(Said mine, Said theirs) throws CipherException {
        var ciphers = ciphers(mine, theirs);
        return new KeyCheck(ciphers, finalHash(mine, theirs)).sealed();
    }

    private LinkCiphers ciphers(Said mine, Said theirs) {
        return secrets.encryption()
                .forLink(finalHash(mine, theirs), lane(), role)
                .orElseThrow();
    }

    private byte[] finalHash(Said mine, Said theirs) {
        var client = role == Role.CLIENT ? mine : theirs;
        var server = role == Role.CLIENT ? theirs : mine;
        var proof = server.body(2);
        return Transcript.finalHash(
                hash(mine, theirs, lane()),
                client.body(2),
                Arrays.copyOfRange(proof, Math.min(17, proof.length), proof.length));
    }

    private byte[] hash(Said mine, Said theirs, int lane) {
        var client = role == Role.CLIENT ? mine : theirs;
        var server = role == Role.CLIENT ? theirs : mine;
        return Sha256.hash(
                client.preface(),
                server.preface(),
                lane == 1 ? FIRST_LANE : new byte[0],
                client.message(1),
                server.message(1));
    }

    /** The lane that the client has named. */
    private int lane() {
        var mine = role == Role.CLIENT ? Said.of(said()) : null;
        return mine != null && mine.has(1) && mine.body(1).length > 0 ? mine.body(1)[0] : ownLane;
    }

    /** True if all up to its proof is as it must be to be believed. */
    boolean hasProven() throws IOException {
        var mine = Said.of(said());
        var theirs = Said.of(heard());
        if (!mine.has(2) || !theirs.has(role == Role.CLIENT ? 1 : 2) || !Arrays.equals(mine.preface(), PREFACE)) {
            return false;
        }
        var hash = hash(mine, theirs, lane());
        var body = mine.body(2);
        if (role == Role.CLIENT) {
            return mine.type(2) == HandshakeStream.CLIENT_PROOF
                    && Arrays.equals(body, Transcript.clientProof(secrets.proofKey(), lane(), hash));
        }
        return mine.type(2) == HandshakeStream.SERVER_PROOF
                && body.length == 17 + Sha256.BYTES
                && Arrays.equals(
                        Arrays.copyOfRange(body, 17, body.length),
                        Transcript.serverProof(
                                secrets.proofKey(), lane(), hash, theirs.body(2), Arrays.copyOf(body, 16), body[16]));
    }

    /** True if it has proven all, and shown the key as well. */
    boolean hasShownKey() throws IOException {
        var mine = Said.of(said());
        return hasProven() && mine.has(3) && Arrays.equals(mine.message(3), keyCheck(mine, Said.of(heard())));
    }

    private static byte[] filled(int count, int value) {
        var bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
