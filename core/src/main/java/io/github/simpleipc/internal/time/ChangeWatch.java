package io.github.simpleipc.internal.time;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Lets a thread wait until something has come true that other threads bring about and tell; costs those next to nothing. */
public final class ChangeWatch {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by lock. */
    private long version;

    private volatile boolean watched;

    /** Something has changed. */
    public void changed() {
        if (watched) {
            lock.lock();
            try {
                version++;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Waits, not interruptibly, until it is true; the condition is asked under no lock. */
    public void await(BooleanSupplier condition) {
        watched = true;
        var seen = version();
        while (!condition.getAsBoolean()) {
            awaitChange(seen);
            seen = version();
        }
    }

    /** Waits, not interruptibly, until it is true or the deadline has passed; the condition is asked under no lock. */
    public boolean await(Deadline deadline, BooleanSupplier condition) {
        watched = true;
        var alarm = deadline.timer().at(deadline.atNanos(), this::changed);
        try {
            while (true) {
                var seen = version();
                if (condition.getAsBoolean()) {
                    return true;
                }
                if (deadline.hasPassed()) {
                    return false;
                }
                awaitChange(seen);
            }
        } finally {
            alarm.cancel();
        }
    }

    private long version() {
        lock.lock();
        try {
            return version;
        } finally {
            lock.unlock();
        }
    }

    private void awaitChange(long seen) {
        lock.lock();
        try {
            while (version == seen) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
