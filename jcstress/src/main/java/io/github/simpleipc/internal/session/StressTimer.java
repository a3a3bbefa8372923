package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.time.Timer;

/** The clock of all lanes here. No alarm ever goes off: what hangs is seen by {@link HangWatch}. */
enum StressTimer implements Timer {
    INSTANCE;

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Alarm at(long atNanos, Runnable task) {
        return () -> {};
    }

    @Override
    public void close() {}
}
