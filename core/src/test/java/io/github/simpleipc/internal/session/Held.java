package io.github.simpleipc.internal.session;

/** What a receive budget holds, for tests of other packages. */
public final class Held {
    private Held() {}

    public static long in(ReceiveBudget budget) {
        return budget.held();
    }
}
