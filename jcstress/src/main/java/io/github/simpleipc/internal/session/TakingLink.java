package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A link in memory that takes all that is written, or nothing, and has one frame to be read if that is wanted. */
final class TakingLink implements Link {
    private volatile boolean full;
    /** Written by who writes. */
    private volatile int taken;
    /** Owned by the reader. */
    private boolean hasFrame;

    private TakingLink(boolean full, boolean hasFrame) {
        this.full = full;
        this.hasFrame = hasFrame;
    }

    static TakingLink empty() {
        return new TakingLink(false, false);
    }

    static TakingLink full() {
        return new TakingLink(true, false);
    }

    static TakingLink withFrame() {
        return new TakingLink(false, true);
    }

    /** From now on there is room. */
    void makeRoom() {
        full = false;
    }

    /** How many bytes have left. */
    int taken() {
        return taken;
    }

    @Override
    // One writes at a time.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public int tryWrite(ByteBuffer source) {
        if (full) {
            return 0;
        }
        var count = source.remaining();
        source.position(source.limit());
        taken += count;
        return count;
    }

    @Override
    public int tryRead(ByteBuffer target) throws IOException {
        if (!hasFrame) {
            return 0;
        }
        hasFrame = false;
        var before = target.position();
        new FrameEncoder(null).encode(new Frame.Ping(), target);
        return target.position() - before;
    }

    @Override
    public void await(boolean readable, boolean writable) {
        Thread.yield();
    }

    @Override
    public void wakeup() {}

    @Override
    public void shutdownOutput() {}

    @Override
    public Optional<String> peerUser() {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
