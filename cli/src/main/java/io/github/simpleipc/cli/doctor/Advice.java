package io.github.simpleipc.cli.doctor;

import io.github.simpleipc.ConnectFailedException.Reason;
import java.util.Optional;

/** What a person can do about a failure to connect. */
public final class Advice {
    private static final String CERTIFICATES =
            "each side's certificate must be valid now, and lead to one in the other side's certificate file";

    private Advice() {}

    /** The way out of it; empty where the error's own words say all that is known. */
    public static Optional<String> on(Reason reason) {
        return Optional.ofNullable(
                switch (reason) {
                    case NOBODY_THERE -> "start the other process first";
                    case BUSY -> "end one of the two, or choose another address";
                    case WRONG_SECRET -> "start both processes with one and the same secret";
                    case WRONG_KEY -> "give both processes one and the same key";
                    case ENCRYPTION_MISMATCH -> "give both processes the same encryption key, or neither";
                    case TLS_MISMATCH -> "use TLS on both sides, or on neither";
                    case CERTIFICATE_REJECTED, OWN_CERTIFICATE_REJECTED, TLS_FAILED -> CERTIFICATES;
                    case BAD_TLS_FILES -> "see to the certificate and key files";
                    case NOT_A_PEER -> "end that program, or choose an address that is not another's";
                    case VERSION_MISMATCH -> "use the same version of Simple IPC on both sides";
                    case SILENT ->
                        "whoever listens there is stopped, stuck, or waits for the other side to speak: look at that"
                                + " process, or choose another address";
                    case NOT_A_SOCKET -> "move it away, or choose another path; it is never replaced";
                    case FOREIGN_USER ->
                        "run both processes as one user, or allow the other user on both sides"
                                + " (ConnectionBuilder.allowUser)";
                    case LOCK_HELD ->
                        "if that process is just starting or ending, try again in a moment; otherwise end it, or let it"
                                + " go on if it is stopped";
                    case PORT_TAKEN -> "end that program, or choose another port";
                    case BAD_ADDRESS -> "put that right, or choose another address";
                    case HANDSHAKE_FAILED ->
                        "if a peer is just starting or ending there, try again; otherwise end that program, or choose an"
                                + " address that is not another's";
                    case NO_PEER, GAVE_UP, CLOSED, INTERRUPTED, IO_ERROR -> null;
                });
    }
}
