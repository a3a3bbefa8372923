package io.github.simpleipc.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A link that takes in no more than so many bytes until its limit is lifted: for strangers. */
public final class MeteredLink extends ForwardingLink {
    private long bytesLeft;

    /** A link over another, which it owns from now on. */
    public MeteredLink(Link link, long maxBytes) {
        super(link);
        this.bytesLeft = maxBytes;
    }

    /** From now on nothing is counted; by the thread that reads, before another takes over. */
    public void lift() {
        bytesLeft = Long.MAX_VALUE;
    }

    @Override
    public int tryRead(ByteBuffer target) throws IOException {
        var left = bytesLeft;
        if (left == Long.MAX_VALUE) {
            return link().tryRead(target);
        }
        var count = link().tryRead(target);
        if (count > left) {
            throw new IOException("a stranger sent too much");
        }
        bytesLeft = left - Math.max(count, 0);
        return count;
    }
}
