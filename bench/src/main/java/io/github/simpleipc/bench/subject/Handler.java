package io.github.simpleipc.bench.subject;

/** Answers queries, on any thread, many at once. */
public interface Handler {
    /** The response. */
    byte[] answer(byte[] query);

    /**
     * Whether answering this query takes long. For subjects that run handlers on the thread that reads: their users hand
     * what takes long to other threads, and here they may even know beforehand what that is.
     */
    boolean takesLong(byte[] query);
}
