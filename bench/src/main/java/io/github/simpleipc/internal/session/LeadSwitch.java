package io.github.simpleipc.internal.session;

/** Reaches what no user can: whether callers read for themselves. On a class path, so that it lies in their line's package. */
public final class LeadSwitch {
    private LeadSwitch() {}

    /** No caller of this process leads from now on: a library thread always reads. */
    public static void off() {
        LeadersLine.allowed = false;
    }
}
