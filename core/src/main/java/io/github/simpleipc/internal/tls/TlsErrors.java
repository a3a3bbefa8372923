package io.github.simpleipc.internal.tls;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Says in words, and in one of our reasons, what went wrong with TLS. */
final class TlsErrors {
    /**
     * How the JDK begins the message about an alert of the peer; there is no type for it. Some releases put the alert's name
     * in front of it. If a release words it anew, the reason is TLS_FAILED, and a test fails.
     */
    private static final String ALERT = "Received fatal alert: ";

    /** The JDK's alert is certificate_unknown whatever is wrong with a certificate; the peer's own message says more. */
    private static final String NOT_VOUCHED_FOR =
            "the peer's certificate file does not vouch for it, or it is not valid now by the peer's clock";

    /** The alerts that are about a certificate (RFC 8446, 6.2). */
    private static final Map<String, String> ABOUT_THE_CERTIFICATE = Map.of(
            "bad_certificate", "it is damaged, or not valid yet",
            "unsupported_certificate", "its kind is not supported there",
            "certificate_revoked", "it was revoked",
            "certificate_expired", "it, or one that it leads to, is not valid at this time by the peer's clock",
            "certificate_unknown", NOT_VOUCHED_FOR,
            "unknown_ca", NOT_VOUCHED_FOR,
            "certificate_required", "none was presented",
            "access_denied", "the peer does not accept it");

    private TlsErrors() {}

    /** What a failure means; empty if it is not one of TLS, but of the link under it. */
    static Optional<ConnectFailedException> explain(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RejectedCertificateException rejected) {
                return Optional.of(new ConnectFailedException(
                        Reason.CERTIFICATE_REJECTED, String.valueOf(rejected.getMessage()), failure));
            }
        }
        if (!(failure instanceof SSLException)) {
            return Optional.empty();
        }
        var message = String.valueOf(failure.getMessage());
        int at = message.indexOf(ALERT);
        if (at < 0) {
            return Optional.of(new ConnectFailedException(Reason.TLS_FAILED, "TLS failed: " + message, failure));
        }
        var alert = message.substring(at + ALERT.length()).strip();
        var meaning = ABOUT_THE_CERTIFICATE.get(alert);
        return Optional.of(
                meaning == null
                        ? new ConnectFailedException(
                                Reason.TLS_FAILED, "the peer ended TLS with the alert " + alert, failure)
                        : new ConnectFailedException(
                                Reason.OWN_CERTIFICATE_REJECTED,
                                "the peer rejected this side's certificate: " + meaning + " (alert " + alert + ")",
                                failure));
    }
}
