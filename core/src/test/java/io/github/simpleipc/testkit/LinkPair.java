package io.github.simpleipc.testkit;

import io.github.simpleipc.internal.transport.Link;

/**
 * Two links of any kind that are connected to each other.
 *
 * @param left one end
 * @param right the other end
 */
public record LinkPair(Link left, Link right) implements AutoCloseable {
    /** Closes both ends. */
    @Override
    public void close() {
        left.close();
        right.close();
    }
}
