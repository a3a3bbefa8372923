package io.github.simpleipc.torture.plan;

/**
 * How one end is set up: options of its connection, and its load.
 *
 * @param askers how many threads ask
 * @param threads what kind of threads ask
 * @param handlers where handlers run
 */
public record SidePlan(
        long timeoutMillis,
        long reconnectDelayMillis,
        int maxRetries,
        boolean takeOver,
        boolean neverServer,
        int maxMessageBytes,
        int maxQueries,
        int askers,
        Threads threads,
        Handlers handlers) {
    /** Threads that ask. */
    public enum Threads {
        PLATFORM,
        /** Platform threads too where the Java has no others. */
        VIRTUAL
    }

    /** Where handlers run. */
    public enum Handlers {
        LIBRARY,
        /** A pool of the user's with few threads. */
        SMALL_POOL
    }
}
