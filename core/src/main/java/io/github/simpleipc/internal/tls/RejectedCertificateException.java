package io.github.simpleipc.internal.tls;

import io.github.simpleipc.internal.log.ConnectionLog;
import java.io.Serial;
import java.security.cert.CertificateException;

/** This side does not accept the peer's certificate. The message goes to the user. */
final class RejectedCertificateException extends CertificateException {
    @Serial
    private static final long serialVersionUID = 1L;

    RejectedCertificateException(String message) {
        // The certificate's own words are among them.
        super(ConnectionLog.oneLine(message));
    }
}
