package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.Hkdf;
import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.tls.TlsContext;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What this side brings to every handshake of one connection. Immutable; never printed with its key. */
public final class OwnSide {
    private static final int PROOF_KEY_BYTES = 32;
    private static final byte[] PROOF_SALT = "simple-ipc 2".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PROOF_INFO = "proof".getBytes(StandardCharsets.US_ASCII);

    private final Consumer<byte[]> random;
    private final byte[] instance;
    private final byte[] proofKey;
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

    byte[] proofKey() {
        return proofKey;
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
