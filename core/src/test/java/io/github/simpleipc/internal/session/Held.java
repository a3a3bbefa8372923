package io.github.simpleipc.internal.session;

/** What a receive budget holds, for tests of other packages. */
public final class Held {
    private Held() {}

    public static long in(ReceiveBudgets budgets) {
        return budgets.held();
    }
}
