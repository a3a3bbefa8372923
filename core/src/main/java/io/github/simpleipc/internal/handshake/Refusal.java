package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import org.jspecify.annotations.Nullable;

/** Why a server turns a client away, as it goes over the wire. */
enum Refusal {
    BUSY(1, Reason.BUSY, "two processes are connected already; a third cannot join them"),
    WRONG_SECRET(2, Reason.WRONG_SECRET, "the two sides have different secrets"),
    WRONG_KEY(3, Reason.WRONG_KEY, "the two sides have different encryption keys"),
    ENCRYPTION_MISMATCH(
            4,
            Reason.ENCRYPTION_MISMATCH,
            "one side encrypts and the other does not, or each in another way; the server's way is: "),
    /** The second lane names a session that is not, or no longer, waiting for it. */
    NO_SUCH_SESSION(5, Reason.HANDSHAKE_FAILED, "the server has given up waiting for the second lane"),
    CLOSING(6, Reason.HANDSHAKE_FAILED, "the server is closing its connection");

    private final int code;
    private final Reason reason;
    private final String words;

    Refusal(int code, Reason reason, String words) {
        this.code = code;
        this.reason = reason;
        this.words = words;
    }

    int code() {
        return code;
    }

    static @Nullable Refusal ofCode(int code) {
        for (var refusal : values()) {
            if (refusal.code == code) {
                return refusal;
            }
        }
        return null;
    }

    /** What is thrown for it, on both sides; the detail is the server's mode for a mismatch, else empty. */
    ConnectFailedException toException(String detail) {
        return new ConnectFailedException(reason, words + detail);
    }
}
