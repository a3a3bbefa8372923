package io.github.simpleipc.internal.session;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes of one direction's messages that were received, or announced, and not yet handed to user code: never more than its limit. */
public final class ReceiveBudget {
    private final long limit;
    private final AtomicLong held = new AtomicLong();

    /** Room for this many bytes. */
    public ReceiveBudget(long limitBytes) {
        this.limit = limitBytes;
    }

    /** Takes room for a message; false if there is not enough. */
    boolean tryReserve(int bytes) {
        var now = held.get();
        while (now + bytes <= limit) {
            if (held.compareAndSet(now, now + bytes)) {
                return true;
            }
            now = held.get();
        }
        return false;
    }

    void release(int bytes) {
        var now = held.addAndGet(-bytes);
        if (now < 0) {
            throw new IllegalStateException("more was released than reserved: " + now);
        }
    }

    long held() {
        return held.get();
    }
}
