package io.github.simpleipc.internal.tls;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What one side's two files hold.
 *
 * @param file the certificates' file, for messages
 * @param certificates all of the file: this side's own first; the peer's must lead to one of them
 * @param key of the first certificate
 */
record Identity(Path file, List<X509Certificate> certificates, PrivateKey key) {
    X509Certificate own() {
        return certificates.get(0);
    }

    /** What is presented to the peer: one's own certificate and those that lead from it to its root. */
    List<X509Certificate> chain() {
        return Chains.follow(own(), certificates, Chains::isSelfIssued);
    }

    /** Never the key. */
    @Override
    public String toString() {
        return "Identity[" + file + "]";
    }
}
