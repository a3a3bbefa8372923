package io.github.simpleipc.internal.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A link that takes in no more than so many bytes until its limit is lifted: for strangers. */
public final class MeteredLink implements Link {
    private final Link link;
    private long bytesLeft;

    /** A link over another, which it owns from now on. */
    public MeteredLink(Link link, long maxBytes) {
        this.link = link;
        this.bytesLeft = maxBytes;
    }

    /** From now on nothing is counted; by the thread that reads, before another takes over. */
    public void lift() {
        bytesLeft = Long.MAX_VALUE;
    }

    @Override
    public ByteBuffer allocate(int capacity) {
        return link.allocate(capacity);
    }

    @Override
    public int tryRead(ByteBuffer target) throws IOException {
        var left = bytesLeft;
        if (left == Long.MAX_VALUE) {
            return link.tryRead(target);
        }
        var count = link.tryRead(target);
        if (count > left) {
            throw new IOException("a stranger sent too much");
        }
        bytesLeft = left - Math.max(count, 0);
        return count;
    }

    @Override
    public int tryWrite(ByteBuffer source) throws IOException {
        return link.tryWrite(source);
    }

    @Override
    public void await(boolean readable, boolean writable) throws IOException {
        link.await(readable, writable);
    }

    @Override
    public void wakeup() {
        link.wakeup();
    }

    @Override
    public void shutdownOutput() throws IOException {
        link.shutdownOutput();
    }

    @Override
    public Optional<String> peerUser() {
        return link.peerUser();
    }

    @Override
    public void close() {
        link.close();
    }
}
