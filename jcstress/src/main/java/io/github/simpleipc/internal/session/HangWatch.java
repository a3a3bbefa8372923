package io.github.simpleipc.internal.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ends a wait that hangs, so that a lost wake-up is an outcome that the report names. One for each thread that waits. */
final class HangWatch {
    /** Far more than a thread ever waits for a core. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final List<HangWatch> ALL = new CopyOnWriteArrayList<>();
    private static final ThreadLocal<HangWatch> OWN = ThreadLocal.withInitial(HangWatch::new);

    static {
        var watcher = new Thread(HangWatch::watch, "hang watch");
        watcher.setDaemon(true);
        watcher.start();
    }

    private record Wait(Runnable end, long startNanos) {}

    private volatile @Nullable Wait wait;

    private HangWatch() {
        ALL.add(this);
    }

    /** Lets the calling thread wait; what takes too long is ended, on another thread, also if it has just ended by itself. */
    static void during(Runnable wait, Runnable end) {
        var own = OWN.get();
        own.wait = new Wait(end, System.nanoTime());
        wait.run();
        own.wait = null;
    }

    /** Waits for what another thread brings about; false if that never comes. */
    static boolean comes(java.util.function.BooleanSupplier condition) {
        var start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                return false;
            }
            Thread.yield();
        }
        return true;
    }

    private static void watch() {
        while (true) {
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                return;
            }
            for (var one : ALL) {
                var now = one.wait;
                if (now != null && System.nanoTime() - now.startNanos > PATIENCE_NANOS) {
                    now.end.run();
                }
            }
        }
    }
}
