package io.github.simpleipc.internal.tls;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionSpec.TlsFiles;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.crypto.Sha256;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.spi.TlsCertificates;
import java.security.GeneralSecurityException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * One side's certificate and key, ready to make TLS links. Immutable: it is as old as the files were when they were read,
 * and a connection reads them once.
 */
public final class TlsContext {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final OwnKey ownKey;
    private final PeerCheck peerCheck;
    /** For the links of a client. */
    private final SSLContext context;

    private final String[] protocols;
    private final byte[] certificateHash;
    private final TlsCertificates shown;

    private TlsContext(
            OwnKey ownKey, PeerCheck peerCheck, String[] protocols, byte[] certificateHash, TlsCertificates shown)
            throws GeneralSecurityException {
        this.ownKey = ownKey;
        this.peerCheck = peerCheck;
        this.context = context(ownKey, peerCheck);
        this.protocols = protocols;
        this.certificateHash = certificateHash;
        this.shown = shown;
    }

    private TlsContext(TlsContext other, TlsCertificates shown) {
        this.ownKey = other.ownKey;
        this.peerCheck = other.peerCheck;
        this.context = other.context;
        this.protocols = other.protocols;
        this.certificateHash = other.certificateHash;
        this.shown = shown;
    }

    /**
     * Reads the files.
     *
     * @throws ConnectFailedException {@link Reason#BAD_TLS_FILES}, naming the file, if they cannot be used, or if a
     *     certificate that this side would present is not valid now
     */
    public static TlsContext load(TlsFiles files) throws ConnectFailedException {
        var identity = PemFiles.read(files);
        for (var certificate : identity.chain()) {
            var problem = Chains.whyNotValidNow(certificate);
            if (problem.isPresent()) {
                throw PemFiles.bad(
                        files.certificates(),
                        "this side's own certificate " + Chains.name(certificate) + " " + problem.get());
            }
        }
        return of(identity, PROTOCOLS);
    }

    /** The same, for links on which these certificates are shown. */
    public TlsContext showing(TlsCertificates certificates) {
        return new TlsContext(this, certificates);
    }

    /** For tests, which need certificates that are no longer valid, and one protocol at a time. */
    static TlsContext of(Identity identity, String... protocols) throws ConnectFailedException {
        try {
            return new TlsContext(
                    new OwnKey(identity),
                    new PeerCheck(identity),
                    protocols,
                    Sha256.hash(identity.own().getEncoded()),
                    TlsCertificates.OF_BOTH_SIDES);
        } catch (GeneralSecurityException e) {
            throw new ConnectFailedException(Reason.TLS_FAILED, "TLS cannot be used here: " + e.getMessage(), e);
        }
    }

    private static SSLContext context(OwnKey ownKey, PeerCheck peerCheck) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {ownKey}, new TrustManager[] {peerCheck}, null);
        return context;
    }

    /**
     * A TLS link over another link, which it owns from now on. Nothing is sent before {@link TlsLink#handshake}.
     *
     * <p>No session is ever resumed: each link checks the certificates. As a client, because no host and port are given; as a
     * server, because each link has a context of its own, whose keys alone open the tickets that it gives.
     *
     * @param ownRole CLIENT for the side that dialled, SERVER for the side that accepted
     */
    public TlsLink over(Link link, Role ownRole) {
        var context = ownRole == Role.CLIENT ? this.context : contextOfOneLink();
        var engine = context.createSSLEngine();
        engine.setUseClientMode(ownRole == Role.CLIENT);
        engine.setEnabledProtocols(protocols);
        if (ownRole == Role.SERVER) {
            engine.setNeedClientAuth(shown == TlsCertificates.OF_BOTH_SIDES);
        }
        return new TlsLink(link, context, engine, certificateHash.clone());
    }

    private SSLContext contextOfOneLink() {
        try {
            return context(ownKey, peerCheck);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS could be used before", e);
        }
    }
}
