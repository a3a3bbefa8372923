package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.IpcException;
import io.github.simpleipc.LinkLostException;
import io.github.simpleipc.NotConnectedException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.QueryTimeoutException;

/** What the exit codes mean, the same for all commands. */
final class ExitCode {
    static final int OK = 0;
    static final int OTHER = 1;
    static final int USAGE = 2;
    static final int NOBODY_THERE = 3;
    static final int TIMED_OUT = 4;
    static final int REFUSED = 5;
    static final int HANDLER_FAILED = 6;
    static final int NOT_A_PEER = 7;

    private ExitCode() {}

    static int of(Throwable failure) {
        if (failure instanceof IpcException ipc) {
            return ipc instanceof ConnectFailedException connect
                    ? of(connect.reason())
                    : of((QueryFailedException) ipc);
        }
        return OTHER;
    }

    static int of(ConnectFailedException.Reason reason) {
        return switch (reason) {
            case NOBODY_THERE, NO_PEER, GAVE_UP -> NOBODY_THERE;
            case SILENT, LOCK_HELD -> TIMED_OUT;
            case BUSY,
                    WRONG_SECRET,
                    WRONG_KEY,
                    ENCRYPTION_MISMATCH,
                    TLS_MISMATCH,
                    CERTIFICATE_REJECTED,
                    OWN_CERTIFICATE_REJECTED,
                    TLS_FAILED,
                    FOREIGN_USER -> REFUSED;
            case NOT_A_PEER, VERSION_MISMATCH, NOT_A_SOCKET, PORT_TAKEN, HANDSHAKE_FAILED -> NOT_A_PEER;
            case BAD_ADDRESS, BAD_TLS_FILES -> USAGE;
            case CLOSED, INTERRUPTED, IO_ERROR -> OTHER;
        };
    }

    private static int of(QueryFailedException failure) {
        if (failure instanceof QueryTimeoutException) {
            return TIMED_OUT;
        }
        if (failure instanceof HandlerFailedException) {
            return HANDLER_FAILED;
        }
        if (failure instanceof QueryRefusedException refused) {
            return refused.reason() == QueryRefusedException.Reason.TOO_LATE ? TIMED_OUT : REFUSED;
        }
        var lostUnasked = failure instanceof LinkLostException && failure.outcome() == Outcome.NOT_RUN;
        return lostUnasked || failure instanceof NotConnectedException ? NOBODY_THERE : OTHER;
    }
}
