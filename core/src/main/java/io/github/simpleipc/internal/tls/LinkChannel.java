package io.github.simpleipc.internal.tls;

import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import org.jspecify.annotations.Nullable;

/** A link as the non-blocking channel that tls-channel works on. */
final class LinkChannel implements ByteChannel {
    private final Link link;
    private volatile boolean stuck;
    private volatile @Nullable IOException writeFailure;

    LinkChannel(Link link) {
        this.link = link;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return link.tryRead(target);
    }

    /**
     * Writes what can be written. A failure looks like a full link and is kept for {@link #checkWritable()}: tls-channel
     * would refuse to read after it, but what the peer said before it went, such as an alert, may still be there.
     */
    @Override
    public int write(ByteBuffer source) {
        int written = 0;
        if (writeFailure == null) {
            try {
                written = link.tryWrite(source);
            } catch (IOException e) {
                writeFailure = e;
            }
        }
        stuck = source.hasRemaining();
        return written;
    }

    /** Throws what the last write should have thrown. */
    void checkWritable() throws IOException {
        var failure = writeFailure;
        if (failure != null) {
            throw new IOException("the link cannot be written: " + failure.getMessage(), failure);
        }
    }

    /** True if tls-channel holds a part of a TLS record that did not fit into the link yet; nothing may come between. */
    boolean isStuck() {
        return stuck;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    /** Does nothing: the TLS link closes the link under it. */
    @Override
    public void close() {}
}
