package io.github.simpleipc.testkit;

import io.github.simpleipc.internal.transport.Link;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One end of a link that speaks the protocol by hand, message by message, and can lie in each. Written from the protocol's
 * text with nothing of the library but the link. Without encryption and TLS. For one thread.
 */
public final class ScriptedPeer {
    public static final int CLIENT_HELLO = 1;
    public static final int SERVER_HELLO = 2;
    public static final int CLIENT_PROOF = 3;
    public static final int SERVER_PROOF = 4;
    public static final int REFUSED = 6;

    private static final byte[] PREFACE = {(byte) 0x89, 'S', 'I', 'P', 'C', 2, 0, 0, '\r', '\n', '\r', '\n'};

    private final Link link;
    private final byte[] proofKey;
    private final ByteArrayOutputStream transcript = new ByteArrayOutputStream();
    private byte[] peersProof = new byte[0];

    // What a script may change before it is sent.
    public byte[] instance = filled(16, 1);
    public byte[] nonce = filled(32, 2);
    public byte[] sessionId = new byte[16];
    public int lane;
    public int intent;
    public int timeoutMillis = 5000;
    public int maxMessageBytes = 64 << 20;
    public int maxQueries = 1024;
    public String mode = "plain";
    public String role = "client";

    public ScriptedPeer(Link link, String secret) {
        this.link = link;
        this.proofKey = proofKey(secret);
    }

    private static byte[] proofKey(String secret) {
        var pseudoRandom =
                mac("simple-ipc 2".getBytes(StandardCharsets.US_ASCII), secret.getBytes(StandardCharsets.UTF_8));
        return mac(pseudoRandom, "proof\u0001".getBytes(StandardCharsets.US_ASCII));
    }

    /** The proof that a client with this secret gives after such a transcript: for guessing secrets. */
    public static byte[] proofOfClient(String secret, int lane, byte[] transcript) {
        return mac(proofKey(secret), label("client", lane), sha256(transcript));
    }

    /** As the server: the proof that the client gave. */
    public byte[] peersProof() {
        return peersProof;
    }

    /** All that was said up to the proofs. */
    public byte[] transcript() {
        return transcript.toByteArray();
    }

    /** The preface of a peer without TLS. */
    public static byte[] preface() {
        return PREFACE.clone();
    }

    /** Sends bytes as they are. */
    public ScriptedPeer send(byte[] bytes) throws IOException {
        LinkIo.writeFully(link, bytes);
        return this;
    }

    /** Sends a message of the handshake. */
    public byte[] message(int type, byte[] body) throws IOException {
        var bytes = ByteBuffer.allocate(3 + body.length)
                .putShort((short) body.length)
                .put((byte) type)
                .put(body)
                .array();
        send(bytes);
        return bytes;
    }

    /** The next message of the handshake, whole. */
    public byte[] read() throws IOException {
        var head = LinkIo.readFully(link, 3);
        var body = LinkIo.readFully(link, ByteBuffer.wrap(head).getShort());
        return concat(head, body);
    }

    /** The next message's body, which must be of a type. */
    public byte[] read(int type) throws IOException {
        var message = read();
        if (message[2] != type) {
            throw new IOException("type " + message[2] + " in place of " + type);
        }
        return Arrays.copyOfRange(message, 3, message.length);
    }

    /** Prefaces both ways; the transcript has the client's first. */
    public ScriptedPeer prefaces() throws IOException {
        send(PREFACE);
        var theirs = LinkIo.readFully(link, PREFACE.length);
        said(PREFACE, theirs);
        return this;
    }

    /** As the client: both hellos; the first lane's hash goes before them. Returns the server's instance. */
    public byte[] hellos(byte[] firstLaneHash) throws IOException {
        said(firstLaneHash);
        said(message(CLIENT_HELLO, concat(new byte[] {(byte) lane, (byte) intent}, sessionId, hello())));
        var theirs = read();
        if (theirs[2] == REFUSED) {
            throw new IOException("refused with " + theirs[3]);
        }
        said(theirs);
        return Arrays.copyOfRange(theirs, 3, 19);
    }

    /** This side's proof as the client of a role that a script may change. */
    public byte[] proof() {
        return mac(proofKey, label(role, lane), hash());
    }

    /** As the client: a whole honest handshake; the hash of it. The session id is kept for the second lane. */
    public byte[] shakeHands(byte[] firstLaneHash) throws IOException {
        prefaces();
        hellos(firstLaneHash);
        var proof = proof();
        message(CLIENT_PROOF, proof);
        var answer = read(SERVER_PROOF);
        var hash = hash();
        sessionId = Arrays.copyOf(answer, 16);
        var expected = mac(proofKey, label("server", lane), hash, proof, sessionId, new byte[] {answer[16]});
        var serverProof = Arrays.copyOfRange(answer, 17, 49);
        if (!Arrays.equals(expected, serverProof)) {
            throw new IOException("the server's proof is wrong");
        }
        return sha256(concat(hash, proof, serverProof));
    }

    /** As the server: both hellos. */
    public ScriptedPeer serverHellos() throws IOException {
        said(read());
        said(message(SERVER_HELLO, hello()));
        return this;
    }

    /** As the server: the proof of the client is read, and answered; the answer. */
    public byte[] serverProof(int status) throws IOException {
        var answer = nextServerProof(status);
        message(SERVER_PROOF, answer);
        return answer;
    }

    /** As the server: the proof of the client is read; the answer that is due. */
    public byte[] nextServerProof(int status) throws IOException {
        var proof = read(CLIENT_PROOF);
        peersProof = proof;
        var serverProof = mac(proofKey, label("server", lane), hash(), proof, sessionId, new byte[] {(byte) status});
        return concat(sessionId, new byte[] {(byte) status}, serverProof);
    }

    /** As the server: the proof of the client is read, and answered with what a script makes of it. */
    public void replyToProof(UnaryOperator<byte[]> reply) throws IOException {
        message(SERVER_PROOF, reply.apply(read(CLIENT_PROOF)));
    }

    /** A frame: length, type, flags, zero, id, body. */
    public ScriptedPeer frame(int type, int flags, long id, byte[] body) throws IOException {
        return send(ByteBuffer.allocate(16 + body.length)
                .putInt(12 + body.length)
                .put((byte) type)
                .put((byte) flags)
                .putShort((short) 0)
                .putLong(id)
                .put(body)
                .array());
    }

    /** The next frame, behind its length. */
    public ByteBuffer readFrame() throws IOException {
        var length = ByteBuffer.wrap(LinkIo.readFully(link, 4)).getInt();
        return ByteBuffer.wrap(LinkIo.readFully(link, length));
    }

    public Link link() {
        return link;
    }

    private byte[] hello() {
        var bytes = mode.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(instance.length + nonce.length + 13 + bytes.length)
                .put(instance)
                .put(nonce)
                .putInt(timeoutMillis)
                .putInt(maxMessageBytes)
                .putInt(maxQueries)
                .put((byte) bytes.length)
                .put(bytes)
                .array();
    }

    /** Goes into the transcript, and is not sent. */
    public void said(byte[]... parts) {
        for (var part : parts) {
            transcript.writeBytes(part);
        }
    }

    private static byte[] label(String who, int lane) {
        return ("simple-ipc 2 " + who + " lane " + lane).getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] hash() {
        return sha256(transcript.toByteArray());
    }

    private static byte[] mac(byte[] key, byte[]... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (var part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All parts in one. */
    public static byte[] concat(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** So many of the same byte. */
    public static byte[] filled(int count, int value) {
        var bytes = new byte[count];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
