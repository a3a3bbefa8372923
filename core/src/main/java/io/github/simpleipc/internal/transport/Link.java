package io.github.simpleipc.internal.transport;

import io.github.simpleipc.spi.WireLink;
import java.nio.ByteBuffer;

/** One live, non-blocking connection of bytes to a peer. Second wires see it too, so its rules stand in the published type. */
public interface Link extends WireLink {
    /** A buffer of the kind that this link reads into and writes from with the fewest copies. */
    default ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocate(capacity);
    }
}
