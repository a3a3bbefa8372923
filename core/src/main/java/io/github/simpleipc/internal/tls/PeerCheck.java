package io.github.simpleipc.internal.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Checks the peer's certificate, the same way for either role: it must lead to one of the certificates in one's own file,
 * or be one of them, and all on the way must be valid now. Neither a host name nor an extended key usage is asked for,
 * because a peer has no name, and the first to come is the server.
 */
final class PeerCheck extends X509ExtendedTrustManager {
    private final Identity identity;
    private final Set<X509Certificate> trusted;

    PeerCheck(Identity identity) {
        this.identity = identity;
        this.trusted = Set.copyOf(identity.certificates());
    }

    private void check(X509Certificate[] presented) throws RejectedCertificateException {
        var candidates = new ArrayList<>(identity.certificates());
        candidates.addAll(List.of(presented));
        var chain = Chains.follow(presented[0], candidates, trusted::contains);
        var anchor = chain.get(chain.size() - 1);
        if (!trusted.contains(anchor)) {
            throw rejected(presented[0], "is not issued by any certificate in " + identity.file());
        }
        // PKIX does not look at the dates of a trust anchor, which a self-signed certificate itself is.
        for (var certificate : chain) {
            var problem = Chains.whyNotValidNow(certificate);
            if (problem.isPresent()) {
                throw certificate.equals(presented[0])
                        ? rejected(presented[0], problem.get())
                        : rejected(presented[0], "leads to " + Chains.name(certificate) + ", which " + problem.get());
            }
        }
        validate(presented[0], chain.subList(0, chain.size() - 1), anchor);
    }

    /** The rest of RFC 5280, 6.1: constraints, key usage, algorithms that are too weak. */
    private static void validate(X509Certificate leaf, List<X509Certificate> path, X509Certificate anchor)
            throws RejectedCertificateException {
        if (path.isEmpty()) {
            return;
        }
        try {
            var parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
        } catch (CertPathValidatorException e) {
            throw rejected(leaf, "does not lead to " + Chains.name(anchor) + " by the rules: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw rejected(leaf, "cannot be checked: " + e.getMessage());
        }
    }

    private static RejectedCertificateException rejected(X509Certificate leaf, String problem) {
        return new RejectedCertificateException("the peer's certificate " + Chains.name(leaf) + " " + problem);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws RejectedCertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws RejectedCertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws RejectedCertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws RejectedCertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws RejectedCertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws RejectedCertificateException {
        check(chain);
    }

    /** None are announced, so that the peer presents its certificate whoever issued it, and hears why it is rejected. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
