package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** A link in memory whose other end answers each query as soon as it is written, one response for each read. */
final class AnsweringLink implements Link {
    private final FrameDecoder queries = new FrameDecoder(null);
    private final FrameEncoder responses = new FrameEncoder(null);
    private final AtomicBoolean woken = new AtomicBoolean();
    /** Ids are given in the order of writing, from one. Written by the writer. */
    private volatile long asked;

    /** Written by the reader, as is the next. */
    private volatile long answered;

    private volatile boolean closed;

    @Override
    public int tryWrite(ByteBuffer source) throws IOException {
        var before = source.position();
        while (queries.next(source) instanceof Frame.Query query) {
            asked = query.id();
        }
        return source.position() - before;
    }

    @Override
    // One reads at a time.
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public int tryRead(ByteBuffer target) throws IOException {
        if (answered == asked) {
            return 0;
        }
        answered++;
        var before = target.position();
        responses.encode(new Frame.Response(answered, 1, ByteBuffer.wrap(new byte[1])), target);
        return target.position() - before;
    }

    @Override
    public void await(boolean readable, boolean writable) throws IOException {
        while (answered == asked && !woken.getAndSet(false) && !closed) {
            Thread.yield();
        }
    }

    @Override
    public void wakeup() {
        woken.set(true);
    }

    @Override
    public void shutdownOutput() {}

    @Override
    public Optional<String> peerUser() {
        return Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
    }
}
