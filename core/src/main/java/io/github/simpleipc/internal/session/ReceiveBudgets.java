package io.github.simpleipc.internal.session;

/**
 * The room for received messages of one connection, over all its sessions. Each direction has its own, of twice the largest
 * message: with one for both, a query and a response of that size would leave none for small ones.
 */
public record ReceiveBudgets(ReceiveBudget queries, ReceiveBudget responses) {
    /** The room for messages of up to this many bytes. */
    public static ReceiveBudgets forMessagesOf(int maxMessageBytes) {
        return new ReceiveBudgets(new ReceiveBudget(2L * maxMessageBytes), new ReceiveBudget(2L * maxMessageBytes));
    }

    long held() {
        return queries.held() + responses.held();
    }
}
