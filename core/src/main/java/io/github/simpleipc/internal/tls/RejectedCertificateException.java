package io.github.simpleipc.internal.tls;

import java.io.Serial;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateException;

/** This side does not accept the peer's certificate. The message goes to the user. */
final class RejectedCertificateException extends CertificateException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The reason decides which alert the JDK sends to the peer, and it looks for it in the cause. */
    RejectedCertificateException(String message, Reason reason) {
        super(message, new CertPathValidatorException(message, null, null, -1, reason));
    }
}
