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
    private static final int SEVEN_DAYS_IN_SECONDS = 7 * 24 * 60 * 60;

    private final SSLContext context;
    private final String[] protocols;
    private final byte[] certificateHash;
    private final TlsCertificates shown;

    private TlsContext(SSLContext context, String[] protocols, byte[] certificateHash, TlsCertificates shown) {
        this.context = context;
        this.protocols = protocols;
        this.certificateHash = certificateHash;
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
        return new TlsContext(context, protocols, certificateHash, certificates);
    }

    /** For tests, which need certificates that are no longer valid, and one protocol at a time. */
    static TlsContext of(Identity identity, String... protocols) throws ConnectFailedException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new OwnKey(identity)}, new TrustManager[] {new PeerCheck(identity)}, null);
            withoutTickets(context);
            return new TlsContext(
                    context, protocols, Sha256.hash(identity.own().getEncoded()), TlsCertificates.OF_BOTH_SIDES);
        } catch (GeneralSecurityException e) {
            throw new ConnectFailedException(Reason.TLS_FAILED, "TLS cannot be used here: " + e.getMessage(), e);
        }
    }

    /**
     * Sessions are never resumed, so a TLS 1.3 server need not send tickets, which hold the client's certificates and would
     * have to fit into the link before the client first reads. The JDK sends none if they had to live for longer than
     * RFC 8446, 4.6.1 allows; there is no other switch but one for the whole JVM.
     */
    private static void withoutTickets(SSLContext context) {
        var sessions = context.getServerSessionContext();
        sessions.setSessionTimeout(SEVEN_DAYS_IN_SECONDS + 1);
        sessions.setSessionCacheSize(1);
    }

    /**
     * A TLS link over another link, which it owns from now on. Nothing is sent before {@link TlsLink#handshake}.
     *
     * @param ownRole CLIENT for the side that dialled, SERVER for the side that accepted
     */
    public TlsLink over(Link link, Role ownRole) {
        // No host and port, so that no session is ever resumed: each link checks the certificates.
        var engine = context.createSSLEngine();
        engine.setUseClientMode(ownRole == Role.CLIENT);
        engine.setEnabledProtocols(protocols);
        if (ownRole == Role.SERVER) {
            engine.setNeedClientAuth(shown == TlsCertificates.OF_BOTH_SIDES);
        }
        return new TlsLink(link, context, engine, certificateHash.clone());
    }
}
