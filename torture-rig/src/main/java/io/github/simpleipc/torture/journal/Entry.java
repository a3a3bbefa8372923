package io.github.simpleipc.torture.journal;

import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.Outcome;

/**
 * One line of a journal. Times are of {@link System#nanoTime}, which on Linux is one clock for all processes.
 *
 * <p>The lines, field by field, are the records' components; free text comes last.
 */
public sealed interface Entry {
    /**
     * A query or signal is about to be asked.
     *
     * @param thread which of the process's asking threads; those of handlers have numbers of their own
     * @param hash of the payload
     * @param timeoutMillis its timeout
     */
    record Asked(QueryNumber number, Kind kind, int thread, long hash, long timeoutMillis, long nanos)
            implements Entry {}

    /** A response came. */
    record Answered(QueryNumber number, long hash, long nanos) implements Entry {}

    /** A signal was accepted. */
    record Accepted(QueryNumber number, long nanos) implements Entry {}

    /**
     * It failed.
     *
     * @param type the simple name of the exception's class
     * @param reason its reason, or {@code -}
     */
    record Failed(QueryNumber number, String type, String reason, Outcome outcome, long nanos) implements Entry {}

    /** Its future was cancelled by its owner, who learns nothing more. */
    record Cancelled(QueryNumber number, long nanos) implements Entry {}

    /** A handler was called with it. */
    record Run(QueryNumber number, long hash, long nanos) implements Entry {}

    /** The handler is about to return; for a signal the hash is 0, for a response that is null -1. */
    record Returned(QueryNumber number, long hash, long nanos) implements Entry {}

    /** The handler is about to throw. */
    record Threw(QueryNumber number, long nanos) implements Entry {}

    /** The connection changed its state. */
    record State(ConnectionState before, ConnectionState after, long nanos) implements Entry {}

    /** {@code connect()} failed. */
    record ConnectFailed(String reason, long nanos) implements Entry {}

    /** Something that must not be there after closing. */
    record Leaked(String what) implements Entry {}

    /** An exception that is none of those which the documentation names. */
    record Surprise(String what) implements Entry {}

    /** The process asked nothing more, waited for all that it had asked, closed, looked for leaks, and is about to leave. */
    record Ended(long nanos) implements Entry {}

    /** This entry as a line, without its end. */
    default String line() {
        if (this instanceof Asked e) {
            return "asked " + e.number + " " + e.kind + " " + e.thread + " " + e.hash + " " + e.timeoutMillis + " "
                    + e.nanos;
        } else if (this instanceof Answered e) {
            return "answered " + e.number + " " + e.hash + " " + e.nanos;
        } else if (this instanceof Accepted e) {
            return "accepted " + e.number + " " + e.nanos;
        } else if (this instanceof Failed e) {
            return "failed " + e.number + " " + e.type + " " + e.reason + " " + e.outcome + " " + e.nanos;
        } else if (this instanceof Cancelled e) {
            return "cancelled " + e.number + " " + e.nanos;
        } else if (this instanceof Run e) {
            return "run " + e.number + " " + e.hash + " " + e.nanos;
        } else if (this instanceof Returned e) {
            return "returned " + e.number + " " + e.hash + " " + e.nanos;
        } else if (this instanceof Threw e) {
            return "threw " + e.number + " " + e.nanos;
        } else if (this instanceof State e) {
            return "state " + e.before + " " + e.after + " " + e.nanos;
        } else if (this instanceof ConnectFailed e) {
            return "connect-failed " + e.reason + " " + e.nanos;
        } else if (this instanceof Leaked e) {
            return "leaked " + oneLine(e.what);
        } else if (this instanceof Surprise e) {
            return "surprise " + oneLine(e.what);
        } else if (this instanceof Ended e) {
            return "ended " + e.nanos;
        }
        throw new AssertionError("no line for " + this);
    }

    /**
     * Reads what {@link #line} wrote.
     *
     * @throws IllegalArgumentException if it is no such line
     */
    static Entry parse(String line) {
        try {
            var f = line.split(" ", -1);
            return switch (f[0]) {
                case "asked" ->
                    new Asked(
                            QueryNumber.parse(f[1]),
                            Kind.valueOf(f[2]),
                            Integer.parseInt(f[3]),
                            Long.parseLong(f[4]),
                            Long.parseLong(f[5]),
                            Long.parseLong(f[6]));
                case "answered" -> new Answered(QueryNumber.parse(f[1]), Long.parseLong(f[2]), Long.parseLong(f[3]));
                case "accepted" -> new Accepted(QueryNumber.parse(f[1]), Long.parseLong(f[2]));
                case "failed" ->
                    new Failed(QueryNumber.parse(f[1]), f[2], f[3], Outcome.valueOf(f[4]), Long.parseLong(f[5]));
                case "cancelled" -> new Cancelled(QueryNumber.parse(f[1]), Long.parseLong(f[2]));
                case "run" -> new Run(QueryNumber.parse(f[1]), Long.parseLong(f[2]), Long.parseLong(f[3]));
                case "returned" -> new Returned(QueryNumber.parse(f[1]), Long.parseLong(f[2]), Long.parseLong(f[3]));
                case "threw" -> new Threw(QueryNumber.parse(f[1]), Long.parseLong(f[2]));
                case "state" ->
                    new State(ConnectionState.valueOf(f[1]), ConnectionState.valueOf(f[2]), Long.parseLong(f[3]));
                case "connect-failed" -> new ConnectFailed(f[1], Long.parseLong(f[2]));
                case "leaked" -> new Leaked(line.substring("leaked ".length()));
                case "surprise" -> new Surprise(line.substring("surprise ".length()));
                case "ended" -> new Ended(Long.parseLong(f[1]));
                default -> throw new IllegalArgumentException("no such entry");
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("not a line of a journal: '" + line + "'", e);
        }
    }

    private static String oneLine(String text) {
        return text.replace('\n', '|').replace('\r', ' ');
    }
}
