package io.github.simpleipc;

/**
 * What became of a query that failed, as far as this process can know. It is never better than the truth: a caller may
 * repeat a query that was {@link #NOT_RUN} without fear of doing something twice.
 */
public enum Outcome {
    /**
     * The peer's handler did not run and will not: no complete message left this process, or the peer says that it
     * refused the query before its handler saw it.
     */
    NOT_RUN,
    /** The query left this process and no answer came back: the handler may have run, or not, or be running still. */
    MAY_HAVE_RUN,
    /** The peer's handler was started, and the peer says that it failed or that its response could not be delivered. */
    RAN_AND_FAILED
}
