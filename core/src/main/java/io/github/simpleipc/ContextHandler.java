package io.github.simpleipc;

/**
 * A {@link Handler} that also sees the circumstances of the query: the time left, whether it was cancelled, the peer.
 *
 * @param <T> what a query and its response are: {@link String} or {@code byte[]}
 */
@FunctionalInterface
public interface ContextHandler<T> {
    /**
     * Answers one query.
     *
     * @param query what the peer asks; bytes are handed over, not copied
     * @param context the circumstances of this query
     * @return the response, never null; empty for "no response". Bytes are handed over: do not change them afterwards
     * @throws Exception the peer then gets a {@link HandlerFailedException} with this exception's class and message
     */
    T answer(T query, QueryContext context) throws Exception;
}
