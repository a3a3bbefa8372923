package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.LinkStub;
import io.github.simpleipc.testkit.Trials;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A lane whose link is full again and again, while a writer and the reader both find out that it has room. */
@ExtendWith(Leaks.class)
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullLinkStressTest {
    private static final int FRAMES = Trials.count(20_000_000);

    /**
     * The reader of an answerer's lane does not read while it waits for room. Where a writer found the room between the
     * reader's two looks, it waited for neither, and the lane was never read again.
     */
    @Test
    void theReaderWaitsForRoomOrForFrames() {
        try (var link = new OftenFull();
                var stand = new LaneStand(link)) {
            stand.lane.ensureReader();
            for (var i = 0; i < FRAMES && stand.end.get() == null; i++) {
                stand.lane.outbound().queue().appendControl(new Frame.Ping());
                stand.lane.flush();
            }
            assertThat(stand.end.get()).isNull();
        }
    }

    /** Takes nothing at each second try, and all that it is offered at the others; nothing ever comes. */
    private static final class OftenFull extends LinkStub {
        private final Semaphore wakeups = new Semaphore(0);
        /** Owned by the writer. */
        private boolean full;

        private volatile boolean closed;

        @Override
        public int tryWrite(ByteBuffer source) throws IOException {
            checkOpen();
            full = !full;
            var count = full ? 0 : source.remaining();
            source.position(source.position() + count);
            return count;
        }

        @Override
        public void await(boolean readable, boolean writable) throws IOException {
            if (!readable && !writable) {
                throw new IllegalStateException("the reader waits for nothing");
            }
            if (!writable) {
                wakeups.acquireUninterruptibly();
                wakeups.drainPermits();
            }
            checkOpen();
        }

        private void checkOpen() throws IOException {
            if (closed) {
                throw new IOException("link is closed");
            }
        }

        @Override
        public void wakeup() {
            wakeups.release();
        }

        @Override
        public void close() {
            closed = true;
            wakeup();
        }
    }
}
