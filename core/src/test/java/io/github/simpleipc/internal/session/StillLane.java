package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameSamples;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.MemoryLinks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A lane over a link in memory that is read on the test's own thread, when the test says so. The other end is the test's. */
final class StillLane implements AutoCloseable {
    final OneThread threads = new OneThread();
    final ManualTimer timer = new ManualTimer();
    final MemoryLinks links;
    final Lane lane;
    /** Run again and again by a caller that leads and has nothing to read. */
    volatile Runnable goOn = () -> FuzzedSession.check(threads.step(), "a caller waits for what can never come");

    private final FrameDecoder decoder = new FrameDecoder(null);
    private final ByteBuffer read = ByteBuffer.allocate(1 << 20).limit(0);

    /**
     * @param linkBytes how much the link holds
     * @param maxQueuedBytes with more waiting to leave, responses wait
     */
    StillLane(int linkBytes, int maxQueuedBytes, ReadingRule rule, Lane.Receiver receiver) {
        links = MemoryLinks.pair(linkBytes);
        var link = new FuzzedLink(links.left(), () -> goOn.run());
        var userCode = UserCode.onLibraryThreads(this, threads);
        lane = LaneStand.lane(link, rule, receiver, timer, threads, userCode, maxQueuedBytes);
    }

    /** Sends the lane a frame, and has it read if somebody reads. */
    void receives(Frame frame) throws IOException {
        write(frame);
        threads.runAll();
    }

    /** Sends the lane a frame that fits into the link. */
    void write(Frame frame) throws IOException {
        var bytes = ByteBuffer.wrap(FrameSamples.encode(frame));
        links.right().tryWrite(bytes);
        FuzzedSession.check(!bytes.hasRemaining(), "the link is full");
    }

    /**
     * Reads what the lane has sent since the last call, while it goes on; what comes in pieces may not have come whole.
     *
     * @param taker gets each frame; its data is there until the next
     */
    void sent(Consumer<Frame> taker) throws IOException {
        read.compact();
        while (links.right().tryRead(read) > 0) {
            threads.runAll();
        }
        read.flip();
        for (var frame = decoder.next(read); frame != null; frame = decoder.next(read)) {
            taker.accept(frame);
        }
    }

    /** Whether a library thread reads. */
    boolean isReadByATurn() {
        threads.runAll();
        return !threads.leaves(links.left());
    }

    @Override
    public void close() {
        links.close();
        lane.end(new ClosedException());
    }

    /** Wants a turn always; a test overrides what it is about. */
    abstract static class Receiver implements Lane.Receiver {
        @Override
        public void received(Frame frame, Executor here) throws IOException {
            throw new AssertionError("nobody expects " + frame);
        }

        @Override
        public boolean wantsTurn(boolean reads) {
            return true;
        }

        @Override
        public void unread() {}

        @Override
        public void ended(Exception cause) {}

        @Override
        public void wrote() {}

        @Override
        public void broken(IOException cause) {
            throw new AssertionError(cause);
        }
    }
}
