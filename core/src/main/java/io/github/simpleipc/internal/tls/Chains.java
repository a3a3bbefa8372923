package io.github.simpleipc.internal.tls;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The way from a certificate to those who issued it. */
final class Chains {
    /** More links than any chain has; bounds what a peer can make this side verify. */
    private static final int MAX_LENGTH = 10;

    private Chains() {}

    /**
     * The certificate, its issuer, and so on, as far as there are any among the candidates; ends with the first one that is
     * the last.
     */
    static List<X509Certificate> follow(
            X509Certificate certificate, Collection<X509Certificate> candidates, Predicate<X509Certificate> last) {
        var chain = new ArrayList<X509Certificate>();
        var next = Optional.of(certificate);
        while (next.isPresent() && !chain.contains(next.get()) && chain.size() < MAX_LENGTH) {
            chain.add(next.get());
            next = last.test(next.get()) ? Optional.empty() : issuerOf(next.get(), candidates);
        }
        return chain;
    }

    static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal());
    }

    /** Says since or until when a certificate is of no use; empty if it is valid now. */
    static Optional<String> whyNotValidNow(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return Optional.empty();
        } catch (CertificateExpiredException e) {
            return Optional.of("expired on " + certificate.getNotAfter().toInstant());
        } catch (CertificateNotYetValidException e) {
            return Optional.of(
                    "is not valid before " + certificate.getNotBefore().toInstant());
        }
    }

    static String name(X509Certificate certificate) {
        return "'" + certificate.getSubjectX500Principal().getName() + "'";
    }

    private static Optional<X509Certificate> issuerOf(
            X509Certificate certificate, Collection<X509Certificate> candidates) {
        return candidates.stream()
                .filter(issuer -> !issuer.equals(certificate)
                        && issuer.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                        && isSignedBy(certificate, issuer))
                .findFirst();
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
