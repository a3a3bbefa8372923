package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.internal.transport.ForwardingLink;
import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A link whose other side acts whenever this one would wait for it, on the same thread. Counts what is read; who waits for
 * what can never come is a failure, and not a hang.
 */
final class SteppedLink extends ForwardingLink {
    /** The other side. */
    interface Other {
        /** Says or ends something; false if it can't any more. */
        boolean step() throws IOException;
    }

    private final Other other;
    private long readBytes;

    SteppedLink(Link link, Other other) {
        super(link);
        this.other = other;
    }

    long readBytes() {
        return readBytes;
    }

    @Override
    public int tryRead(ByteBuffer target) throws IOException {
        var count = link().tryRead(target);
        readBytes += Math.max(count, 0);
        return count;
    }

    @Override
    public void await(boolean readable, boolean writable) throws IOException {
        if (!readable) {
            throw new AssertionError("waits for room, although little was written");
        }
        if (!other.step()) {
            throw new AssertionError("waits for the other side, which has ended");
        }
    }
}
