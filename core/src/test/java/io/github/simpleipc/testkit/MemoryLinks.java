package io.github.simpleipc.testkit;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Two links in memory that are connected to each other, with bounded buffers like a socket's.
 *
 * @param left one end
 * @param right the other end
 */
public record MemoryLinks(MemoryLink left, MemoryLink right) implements AutoCloseable {
    /** The room in each direction unless another is asked for. */
    public static final int DEFAULT_CAPACITY = 64 * 1024;

    /** A pair with the default room and no user known. */
    public static MemoryLinks pair() {
        return pair(DEFAULT_CAPACITY);
    }

    /** A pair with room for so many bytes in each direction. */
    public static MemoryLinks pair(int capacity) {
        return pair(capacity, Optional.empty());
    }

    /** A pair whose ends both name this user as the other end's. */
    public static MemoryLinks pair(int capacity, Optional<String> peerUser) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity: must be 1 at least, but is " + capacity);
        }
        var lock = new ReentrantLock();
        var toRight = new MemoryPipe(capacity);
        var toLeft = new MemoryPipe(capacity);
        var left = new MemoryLink(lock, toLeft, toRight, peerUser);
        var right = new MemoryLink(lock, toRight, toLeft, peerUser);
        left.pairWith(right);
        right.pairWith(left);
        return new MemoryLinks(left, right);
    }

    /** True if nothing will happen any more: at each end a thread awaits what is not there, or has done its work. */
    public boolean areIdle(boolean leftIsDone, boolean rightIsDone) {
        return left.isIdleWith(leftIsDone, right, rightIsDone);
    }

    /** Closes both ends. */
    @Override
    public void close() {
        left.close();
        right.close();
    }
}
