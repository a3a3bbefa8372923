package io.github.simpleipc.bench.run;

/** One subject could not be measured; the others can. */
public final class BenchException extends Exception {
    private static final long serialVersionUID = 1;

    BenchException(String message) {
        super(message);
    }

    BenchException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The first line of the message. */
    public String brief() {
        return String.valueOf(getMessage()).lines().findFirst().orElse("");
    }
}
