package io.github.simpleipc;

/**
 * Takes the peer's signals, one after the other, in the order in which each sender's thread sent them. The sender does
 * not wait for it: a signal counts as delivered when it is accepted for this handler. What it throws is logged.
 *
 * @param <T> what a signal is: {@link String} for text, {@code byte[]} for bytes
 */
@FunctionalInterface
public interface SignalHandler<T> {
    /**
     * Takes one signal.
     *
     * @param signal what the peer sent; bytes are handed over, not copied
     * @param context the circumstances of this signal
     * @throws Exception logged on this side; the sender does not learn of it
     */
    void accept(T signal, QueryContext context) throws Exception;
}
