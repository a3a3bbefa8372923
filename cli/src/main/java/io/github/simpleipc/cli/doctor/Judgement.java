package io.github.simpleipc.cli.doctor;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.cli.doctor.Diagnosis.Finding;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A verdict with its words. */
record Judgement(Verdict verdict, String summary, List<String> advice, Optional<Exception> cause) {
    private static final String COULD_NOT = "it could not be found out: ";

    Judgement(Verdict verdict, String summary, String... advice) {
        this(verdict, summary, List.of(advice), Optional.empty());
    }

    Diagnosis toDiagnosis(List<Finding> findings) {
        return new Diagnosis(verdict, summary, findings, advice, cause);
    }

    static Judgement nobodyAtPath(String path) {
        return new Judgement(Verdict.NOBODY, "nobody is at " + path + ": the next process becomes the server");
    }

    static Judgement nobodyAt(String address, boolean isHere) {
        return isHere
                ? new Judgement(
                        Verdict.NOBODY, "nobody listens at " + address + ": the next process becomes the server")
                : new Judgement(
                        Verdict.NOBODY,
                        "nobody listens at " + address + ", which is not an address of this machine",
                        "start a process there first: from here this address can only be dialled");
    }

    static Judgement healthy(boolean encrypted) {
        return new Judgement(
                Verdict.HEALTHY,
                "a healthy peer is there, it knows the secret, and its slot is free"
                        + (encrypted ? " (the encryption key itself is compared only when a pair is made)" : ""));
    }

    static Judgement busy() {
        return new Judgement(
                Verdict.BUSY,
                "two processes are connected there already; a third cannot join them",
                "end one of the two, or choose another address");
    }

    static Judgement peer() {
        return new Judgement(
                Verdict.PEER,
                "a Simple IPC peer is there; without the secret it cannot be told whether its slot is free",
                "give the secret, to learn more");
    }

    /** What an error says about an address. */
    static Judgement of(IOException error) {
        if (!(error instanceof ConnectFailedException failed)) {
            return new Judgement(Verdict.UNKNOWN, COULD_NOT + words(error), List.of(), Optional.of(error));
        }
        var verdict = verdict(failed.reason());
        return new Judgement(
                verdict,
                (verdict == Verdict.UNKNOWN ? COULD_NOT : "") + words(error),
                Advice.on(failed.reason()).stream().toList(),
                Optional.of(failed));
    }

    private static Verdict verdict(Reason reason) {
        return switch (reason) {
            case WRONG_SECRET -> Verdict.WRONG_SECRET;
            case WRONG_KEY,
                    ENCRYPTION_MISMATCH,
                    TLS_MISMATCH,
                    CERTIFICATE_REJECTED,
                    OWN_CERTIFICATE_REJECTED,
                    TLS_FAILED,
                    VERSION_MISMATCH -> Verdict.OTHER_SETTINGS;
            case BUSY -> Verdict.BUSY;
            case NOT_A_PEER, HANDSHAKE_FAILED -> Verdict.STRANGER;
            case SILENT -> Verdict.SILENT;
            case NOT_A_SOCKET -> Verdict.NOT_A_SOCKET;
            case FOREIGN_USER -> Verdict.FOREIGN_USER;
            case LOCK_HELD -> Verdict.LOCK_HELD;
            case BAD_ADDRESS, BAD_TLS_FILES -> Verdict.UNUSABLE;
            case NOBODY_THERE, PORT_TAKEN, NO_PEER, GAVE_UP, CLOSED, INTERRUPTED, IO_ERROR -> Verdict.UNKNOWN;
        };
    }

    private static String words(Exception error) {
        var message = error.getMessage();
        return message == null ? error.getClass().getSimpleName() : message;
    }
}
