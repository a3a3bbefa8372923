package io.github.simpleipc.internal.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends a wait that hangs, so that a lost wake-up is an outcome that the report names. One for each thread that waits.
 *
 * <p>Time is counted in rounds of a thread of this process, so that it stands still while the machine lets none of them run.
 */
final class HangWatch {
    private static final long ROUND_MILLIS = 10;
    /** Ten seconds, if this process has a core whenever it needs one. */
    private static final int PATIENCE_ROUNDS = 1_000;

    private static final List<HangWatch> ALL = new CopyOnWriteArrayList<>();
    private static final ThreadLocal<HangWatch> OWN = ThreadLocal.withInitial(HangWatch::new);
    /** Written by the watching thread. */
    private static volatile int rounds;

    static {
        var watcher = new Thread(HangWatch::watch, "hang watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    private record Wait(Runnable end, int firstRound) {
        boolean hangs() {
            return rounds - firstRound > PATIENCE_ROUNDS;
        }
    }

    private volatile @Nullable Wait wait;

    private HangWatch() {
        ALL.add(this);
    }

    /** Lets the calling thread wait; what takes too long is ended, on another thread, also if it has just ended by itself. */
    static void during(Runnable wait, Runnable end) {
        var own = OWN.get();
        own.wait = new Wait(end, rounds);
        wait.run();
        own.wait = null;
    }

    /** Waits for what another thread brings about; false if that never comes. */
    static boolean comes(BooleanSupplier condition) {
        var wait = new Wait(() -> {}, rounds);
        while (!condition.getAsBoolean()) {
            if (wait.hangs()) {
                return false;
            }
            Thread.yield();
        }
        return true;
    }

    // Only this thread writes.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private static void watch() {
        while (true) {
            try {
                TimeUnit.MILLISECONDS.sleep(ROUND_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
            rounds++;
            for (var one : ALL) {
                var now = one.wait;
                if (now != null && now.hangs()) {
                    now.end.run();
                }
            }
        }
    }
}
