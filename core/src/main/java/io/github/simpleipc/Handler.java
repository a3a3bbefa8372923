package io.github.simpleipc;

/**
 * Answers the peer's queries. {@code T} is {@link String} for text and {@code byte[]} for bytes.
 *
 * <p>Many queries may be answered at once, on different threads, so a handler must be safe for that. It may block, may
 * query the peer itself, and may throw.
 *
 * @param <T> what a query and its response are
 */
@FunctionalInterface
public interface Handler<T> {
    /**
     * Answers one query.
     *
     * @param query what the peer asks; bytes are handed over, not copied
     * @return the response, never null; empty for "no response". Bytes are handed over: do not change them afterwards
     * @throws Exception the peer then gets a {@link HandlerFailedException} with this exception's class and message
     */
    T answer(T query) throws Exception;
}
