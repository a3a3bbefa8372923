package io.github.simpleipc.internal.session;

import io.github.simpleipc.Role;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.internal.threads.Workers;
import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameSamples;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.MemoryLinks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A lane over a link in memory, whose other end the test holds. Each frame that comes is a piece of user code. */
final class LaneStand implements AutoCloseable {
    final MemoryLinks links = MemoryLinks.pair();
    final Workers workers = new Workers("stand");
    final AtomicInteger received = new AtomicInteger();
    final AtomicReference<Exception> end = new AtomicReference<>();
    final Lane lane;
    /** Whether it must always be read. */
    volatile boolean isWanted = true;

    /** What is run for each frame, where the lane's reader runs user code. */
    interface OnFrame {
        void run(int number);
    }

    LaneStand(OnFrame onFrame) {
        this(onFrame, cause -> {});
    }

    /** @param onEnd run by the lane's last reader */
    LaneStand(OnFrame onFrame, Consumer<Exception> onEnd) {
        lane = lane(links.left(), onFrame, onEnd);
    }

    /** Over another link than one in memory. */
    LaneStand(Link link) {
        lane = lane(link, number -> {}, cause -> {});
    }

    private Lane lane(Link link, OnFrame onFrame, Consumer<Exception> onEnd) {
        return lane(
                link,
                ReadingRule.WHILE_IT_CAN_WRITE,
                new Receiver(onFrame, onEnd),
                new ManualTimer(),
                workers::execute,
                UserCode.onLibraryThreads(this, workers),
                1 << 20);
    }

    /** A lane over a link that was proven. */
    static Lane lane(
            Link link,
            ReadingRule rule,
            Lane.Receiver receiver,
            Timer timer,
            Readers readers,
            UserCode userCode,
            long maxQueuedBytes) {
        var limits = new Limits(Duration.ofSeconds(5), 1 << 20, 100);
        var proven = new ProvenLane(link, 0, Role.SERVER, "peer", limits, "session", new byte[32], Optional.empty());
        return new Lane(proven, rule, receiver, timer, readers, userCode, maxQueuedBytes);
    }

    /** Sends the lane a frame. */
    void send() throws IOException {
        var buffer = ByteBuffer.wrap(FrameSamples.encode(new Frame.Ping()));
        while (buffer.hasRemaining()) {
            links.right().tryWrite(buffer);
        }
    }

    @Override
    public void close() {
        links.close();
        lane.end(new ClosedException());
        workers.close();
    }

    private final class Receiver implements Lane.Receiver {
        private final OnFrame onFrame;
        private final Consumer<Exception> onEnd;

        Receiver(OnFrame onFrame, Consumer<Exception> onEnd) {
            this.onFrame = onFrame;
            this.onEnd = onEnd;
        }

        @Override
        public void received(Frame frame, Executor here) {
            here.execute(() -> onFrame.run(received.incrementAndGet()));
        }

        @Override
        public boolean wantsTurn(boolean reads) {
            return isWanted;
        }

        @Override
        public void unread() {}

        @Override
        public void ended(Exception cause) {
            end.set(cause);
            onEnd.accept(cause);
        }

        @Override
        public void wrote() {}

        @Override
        public void broken(IOException cause) {
            lane.endAfterReading(cause);
        }
    }
}
