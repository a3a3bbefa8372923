package io.github.simpleipc.cli.doctor;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.cli.doctor.Diagnosis.Finding;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A verdict with its words. */
record Judgement(Verdict verdict, String summary, List<String> advice, Optional<Exception> cause) {
    Judgement(Verdict verdict, String summary, String... advice) {
        this(verdict, summary, List.of(advice), Optional.empty());
    }

    Diagnosis toDiagnosis(List<Finding> findings) {
        return new Diagnosis(verdict, summary, findings, advice, cause);
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
            return new Judgement(
                    Verdict.UNKNOWN, "it could not be found out: " + words(error), List.of(), Optional.of(error));
        }
        var words = words(error);
        return switch (failed.reason()) {
            case WRONG_SECRET ->
                with(failed, Verdict.WRONG_SECRET, words, "start both processes with one and the same secret");
            case WRONG_KEY -> with(failed, Verdict.OTHER_SETTINGS, words, "give both processes one and the same key");
            case ENCRYPTION_MISMATCH ->
                with(failed, Verdict.OTHER_SETTINGS, words, "give both processes the same encryption key, or neither");
            case TLS_MISMATCH -> with(failed, Verdict.OTHER_SETTINGS, words, "use TLS on both sides, or on neither");
            case CERTIFICATE_REJECTED, OWN_CERTIFICATE_REJECTED, TLS_FAILED ->
                with(
                        failed,
                        Verdict.OTHER_SETTINGS,
                        words,
                        "each side's certificate must be valid now, and lead to one in the other side's certificate file");
            case VERSION_MISMATCH ->
                with(failed, Verdict.OTHER_SETTINGS, words, "use the same version of Simple IPC on both sides");
            case NOT_A_PEER ->
                with(failed, Verdict.STRANGER, words, "end that program, or choose an address that is not another's");
            case SILENT ->
                with(
                        failed,
                        Verdict.SILENT,
                        words,
                        "whoever listens there is stopped, stuck, or waits for the other side to speak: look at that"
                                + " process, or choose another address");
            case NOT_A_SOCKET ->
                with(failed, Verdict.NOT_A_SOCKET, words, "move it away, or choose another path; it is never replaced");
            case FOREIGN_USER ->
                with(
                        failed,
                        Verdict.FOREIGN_USER,
                        words,
                        "run both processes as one user, or allow the other user on both sides (ConnectionBuilder.allowUser)");
            case BAD_ADDRESS -> with(failed, Verdict.UNUSABLE, words, "choose another address");
            case BAD_TLS_FILES -> with(failed, Verdict.UNUSABLE, words, "see to the certificate and key files");
            default -> with(failed, Verdict.UNKNOWN, "it could not be found out: " + words);
        };
    }

    private static Judgement with(Exception cause, Verdict verdict, String summary, String... advice) {
        return new Judgement(verdict, summary, List.of(advice), Optional.of(cause));
    }

    private static String words(Exception error) {
        var message = error.getMessage();
        return message == null ? error.getClass().getSimpleName() : message;
    }
}
