package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.Hkdf;
import io.github.simpleipc.internal.crypto.KeyMaterial;
import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.tls.TlsContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this side brings to every handshake of one connection. Never changes until it is wiped; never printed with its key.
 */
public final class OwnSide {
    private static final int PROOF_KEY_BYTES = 32;
    private static final byte[] PROOF_SALT = "simple-ipc 2".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PROOF_INFO = "proof".getBytes(StandardCharsets.US_ASCII);

    private final Consumer<byte[]> random;
    private final byte[] instance;
    /** Guarded by this, as is whether it is still there: no proof may be made with half of it. */
    private final byte[] proofKey;

    private boolean wiped;
    private final Encryption encryption;
    private final @Nullable TlsContext tls;
    private final Limits limits;

    /** Made once for each connection; the instance is chosen here. */
    public OwnSide(Secret secret, Encryption encryption, @Nullable TlsContext tls, Limits limits) {
        this(secret, encryption, tls, limits, new SecureRandom()::nextBytes);
    }

    /**
     * With randomness of one's own: only the protocol's examples, which are fixed, have a use for it.
     *
     * @param random fills an array
     */
    OwnSide(Secret secret, Encryption encryption, @Nullable TlsContext tls, Limits limits, Consumer<byte[]> random) {
        this.random = random;
        this.instance = randomBytes(Hello.INSTANCE_BYTES);
        this.proofKey = Hkdf.derive(secret.bytes(), PROOF_SALT, PROOF_INFO, PROOF_KEY_BYTES);
        this.encryption = encryption;
        this.tls = tls;
        this.limits = limits;
    }

    /** The random id of this connection object, as people read it. */
    public String instance() {
        return HexFormat.of().formatHex(instance);
    }

    /** What this side announces. */
    public Limits limits() {
        return limits;
    }

    /** For tests: the key itself. */
    byte[] proofKey() {
        return proofKey;
    }

    /** The proof of a client that knows this side's secret. */
    synchronized byte[] clientProof(int lane, byte[] hash) throws IOException {
        checkThere();
        return Transcript.clientProof(proofKey, lane, hash);
    }

    /** The proof of a server that knows this side's secret. */
    synchronized byte[] serverProof(int lane, byte[] hash, byte[] clientProof, byte[] sessionId, byte status)
            throws IOException {
        checkThere();
        return Transcript.serverProof(proofKey, lane, hash, clientProof, sessionId, status);
    }

    /** Overwrites this side's keys, when its connection is closed. No handshake gets anywhere after that. */
    public void wipe() {
        synchronized (this) {
            wiped = true;
            KeyMaterial.wipe(proofKey);
        }
        encryption.wipe();
    }

    /** Under the monitor. A key of zeros would be one that everybody knows. */
    private void checkThere() throws IOException {
        if (wiped) {
            throw new IOException("the connection is closed");
        }
    }

    Encryption encryption() {
        return encryption;
    }

    @Nullable
    TlsContext tls() {
        return tls;
    }

    Hello newHello() {
        return new Hello(instance, randomBytes(Hello.NONCE_BYTES), limits, encryption.mode());
    }

    byte[] newSessionId() {
        return randomBytes(Hello.SESSION_ID_BYTES);
    }

    private byte[] randomBytes(int count) {
        var bytes = new byte[count];
        random.accept(bytes);
        return bytes;
    }
}
