package io.github.simpleipc.attacks;

import java.util.Collection;

/** Waits for an attacker's threads, which end because what they work on was closed. */
final class Threads {
    private Threads() {}

    static void join(Collection<Thread> threads) {
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
