package io.github.simpleipc.testkit;

import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One end of {@link MemoryLinks}. Keeps the contract to the letter, and holds its user to it: a second thread that reads,
 * writes or awaits at the same time gets an {@link IllegalStateException}.
 */
public final class MemoryLink implements Link {
    // One for both ends, so that what one does is seen by the other as a whole.
    private final ReentrantLock lock;
    private final Condition changed;
    private final MemoryPipe in;
    private final MemoryPipe out;
    private final Optional<String> peerUser;

    private final AtomicReference<Thread> reading = new AtomicReference<>();
    private final AtomicReference<Thread> writing = new AtomicReference<>();
    private final AtomicReference<Thread> awaiting = new AtomicReference<>();

    // Set once, by MemoryLinks, before anybody else sees this.
    private MemoryLink other;

    // Guarded by the lock.
    private boolean woken;
    private boolean closed;
    private long wakeups;

    MemoryLink(ReentrantLock lock, MemoryPipe in, MemoryPipe out, Optional<String> peerUser) {
        this.lock = lock;
        this.changed = lock.newCondition();
        this.in = in;
        this.out = out;
        this.peerUser = peerUser;
    }

    void pairWith(MemoryLink other) {
        this.other = other;
    }

    @Override
    public int tryRead(ByteBuffer target) throws IOException {
        enter(reading, "reads");
        lock.lock();
        try {
            checkOpen();
            var count = in.read(target);
            if (count > 0) {
                other.changed.signalAll();
            }
            return count;
        } finally {
            lock.unlock();
            reading.set(null);
        }
    }

    @Override
    public int tryWrite(ByteBuffer source) throws IOException {
        enter(writing, "writes");
        lock.lock();
        try {
            checkOpen();
            var count = out.write(source);
            if (count > 0) {
                other.changed.signalAll();
            }
            return count;
        } finally {
            lock.unlock();
            writing.set(null);
        }
    }

    @Override
    public void await(boolean readable, boolean writable) throws IOException {
        enter(awaiting, "awaits");
        lock.lock();
        try {
            checkOpen();
            while (!endsAwait(readable, writable)) {
                changed.await();
            }
            woken = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
            awaiting.set(null);
        }
    }

    /** As {@link #await}, but does not block: true where that would return now. */
    public boolean isReady(boolean readable, boolean writable) {
        lock.lock();
        try {
            var ready = endsAwait(readable, writable);
            woken &= !ready;
            return ready;
        } finally {
            lock.unlock();
        }
    }

    private boolean endsAwait(boolean readable, boolean writable) {
        return closed || woken || (readable && in.isReadable()) || (writable && out.isWritable());
    }

    @Override
    public void wakeup() {
        lock.lock();
        try {
            woken = true;
            wakeups++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        lock.lock();
        try {
            checkOpen();
            out.finish();
            other.changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<String> peerUser() {
        return peerUser;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                out.finish();
                in.readerLeaves();
                changed.signalAll();
                other.changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tears the link off: closes this end, loses what is under way in both directions, and breaks the other end. */
    public void reset() {
        lock.lock();
        try {
            closed = true;
            in.reset();
            out.reset();
            changed.signalAll();
            other.changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** True once this end was closed or reset. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** How often {@link #wakeup} was called. */
    public long wakeups() {
        lock.lock();
        try {
            return wakeups;
        } finally {
            lock.unlock();
        }
    }

    /** True while a thread is inside {@link #await}: how a test knows that somebody has gone to sleep. */
    public boolean isAwaited() {
        return awaiting.get() != null;
    }

    boolean isIdleWith(boolean isDone, MemoryLink that, boolean thatIsDone) {
        // The other end's lock, too: between two looks one end could wake the other.
        lock.lock();
        try {
            return (isDone || isIdle()) && (thatIsDone || that.isIdle());
        } finally {
            lock.unlock();
        }
    }

    /** A thread awaits here, and nothing to read would end it; one that awaits for room counts as well. */
    private boolean isIdle() {
        return awaiting.get() != null && !closed && !woken && !in.isReadable();
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("link is closed");
        }
    }

    private static void enter(AtomicReference<Thread> role, String what) {
        var present = role.compareAndExchange(null, Thread.currentThread());
        if (present != null) {
            throw new IllegalStateException(
                    Thread.currentThread().getName() + " " + what + " while " + present.getName() + " does");
        }
    }
}
