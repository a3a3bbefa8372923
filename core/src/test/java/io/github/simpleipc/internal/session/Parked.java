package io.github.simpleipc.internal.session;

/** Threads that a test waits for until they wait themselves. */
final class Parked {
    private Parked() {}

    /** Returns once this thread waits without a limit; fails if it ends in place of that. */
    static void await(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            FuzzedSession.check(thread.isAlive(), "a thread has ended that was to wait");
            Thread.onSpinWait();
        }
    }
}
