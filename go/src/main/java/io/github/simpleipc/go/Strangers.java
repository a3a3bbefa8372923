package io.github.simpleipc.go;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Tells by its first bytes who is no peer on this wire. */
final class Strangers {
    private static final String NATIVE = "\u0089SIPC";
    private static final int TLS_HANDSHAKE = 0x16;
    private static final int TLS_ALERT = 0x15;

    private Strangers() {}

    static boolean isNative(byte[] first) {
        return text(first).startsWith(NATIVE);
    }

    /** What it is, if it is known; nothing is known of an empty beginning. */
    static Optional<ConnectFailedException> recognise(byte[] first) {
        if (first.length == 0) {
            return Optional.empty();
        }
        if (isNative(first)) {
            return Optional.of(
                    new ConnectFailedException(
                            Reason.NOT_A_PEER,
                            "a peer that speaks the native wire is there, and this side speaks the Go wire: both need the same"));
        }
        if (first[0] == TLS_HANDSHAKE || first[0] == TLS_ALERT) {
            return Optional.of(
                    new ConnectFailedException(Reason.TLS_MISMATCH, "the other side uses TLS, this side does not"));
        }
        if (text(first).matches("(?s)(HTTP/|(GET|POST|PUT|HEAD|OPTIONS|DELETE|CONNECT|PRI) ).*")) {
            return Optional.of(new ConnectFailedException(Reason.NOT_A_PEER, "something that speaks HTTP is there"));
        }
        return Optional.empty();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
