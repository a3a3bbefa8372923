package io.github.simpleipc;

import java.io.Serial;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The connection could not be made. {@link #reason()} says what stood in the way, the message says it in words. */
public final class ConnectFailedException extends IpcException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** What stood in the way. The table in {@code docs/errors.md} says what reconnecting does with each. */
    public enum Reason {
        /** Nobody is at the address, and this connection may not become its server. */
        NOBODY_THERE,
        /** Two processes are connected already. */
        BUSY,
        /** The two sides have different secrets. */
        WRONG_SECRET,
        /** The two sides have different encryption keys. */
        WRONG_KEY,
        /** One side encrypts and the other does not, or each in another way. */
        ENCRYPTION_MISMATCH,
        /** One side uses TLS and the other does not. */
        TLS_MISMATCH,
        /** The peer's certificate is not one that this side's certificate file vouches for, or it has expired. */
        CERTIFICATE_REJECTED,
        /** The peer rejected this side's certificate. */
        OWN_CERTIFICATE_REJECTED,
        /** The TLS handshake failed for another reason. */
        TLS_FAILED,
        /** This side's certificate or key file cannot be used. */
        BAD_TLS_FILES,
        /** Something that does not speak this protocol is at the address. */
        NOT_A_PEER,
        /** The peer speaks another version of this protocol. */
        VERSION_MISMATCH,
        /** Something is at the address, was reached, and did not answer in time. */
        SILENT,
        /** What is at the path is no socket: a file, a folder, a symbolic link. */
        NOT_A_SOCKET,
        /** The socket, its folder or the peer belongs to another user, who is not allowed. */
        FOREIGN_USER,
        /** A living process holds the lock of the address without serving it. */
        LOCK_HELD,
        /** The port is taken by a program that does not listen on it. */
        PORT_TAKEN,
        /** The address cannot be used: too long, not of this machine, no such folder, no rights, a network file system. */
        BAD_ADDRESS,
        /** The server went away, or broke the rules of the protocol, during the handshake. */
        HANDSHAKE_FAILED,
        /** No peer came within the time that was given to {@link Connection#awaitConnected}. */
        NO_PEER,
        /** The retry limit was reached. */
        GAVE_UP,
        /** The connection was closed meanwhile. */
        CLOSED,
        /** The calling thread was interrupted; its interrupt flag is set again. */
        INTERRUPTED,
        /** Another input or output error, see the cause. */
        IO_ERROR
    }

    private final Reason reason;

    /** Made by the library. */
    public ConnectFailedException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** Made by the library. */
    public ConnectFailedException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** What stood in the way. */
    public Reason reason() {
        return reason;
    }
}
