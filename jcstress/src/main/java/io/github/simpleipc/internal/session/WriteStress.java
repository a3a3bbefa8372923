package io.github.simpleipc.internal.session;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** {@link Outbound} and {@link Turn}: append, then flush; what is appended is written by somebody. */
public final class WriteStress {
    /** For use again: new ones would be most of what is done here. */
    private static final Queue<ByteBuffer> BUFFERS = new ConcurrentLinkedQueue<>();

    private static final int MAX_QUEUED_BYTES = 512;
    private static final int MOST_LOOKS = 5_000;

    private static final int RESPONSE_BYTES = responseBytes();

    private WriteStress() {}

    private static int responseBytes() {
        var encoder = new FrameEncoder(null);
        var one = ByteBuffer.allocate(encoder.maxEncodedBytes());
        try {
            encoder.encode(new Frame.Response(1, 0, ByteBuffer.allocate(0)), one);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return one.position();
    }

    private static ByteBuffer buffer() {
        var used = BUFFERS.poll();
        return used != null ? used : ByteBuffer.allocate(2 * new FrameEncoder(null).maxEncodedBytes());
    }

    private static Outbound outbound(TakingLink link, ByteBuffer buffer) {
        return new Outbound(link, new FrameEncoder(null), StressTimer.INSTANCE, buffer.clear(), MAX_QUEUED_BYTES);
    }

    private static void append(Outbound outbound) {
        outbound.queue().append(OutboundMessage.response(1, new byte[0]));
    }

    private static void flush(Outbound outbound) {
        try {
            outbound.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many of the responses have left. */
    private static int responses(TakingLink link) {
        return link.taken() / RESPONSE_BYTES;
    }

    /** Two threads append and flush; one of them may meet the other's write lock. */
    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "both have left")
    @Outcome(expect = FORBIDDEN, desc = "one met a held lock, and its holder did not look again")
    @State
    public static class TwoWriters {
        private final TakingLink link = TakingLink.empty();
        private final ByteBuffer buffer = buffer();
        private final Outbound outbound = outbound(link, buffer);

        /** One writer. */
        @Actor
        public void one() {
            append(outbound);
            flush(outbound);
        }

        /** The other. */
        @Actor
        public void other() {
            append(outbound);
            flush(outbound);
        }

        /** What has left. */
        @Arbiter
        public void both(I_Result result) {
            result.r1 = responses(link);
            BUFFERS.add(buffer);
        }
    }

    /** The reader writes on when a full link has room again, and a writer may meet its write lock. */
    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "both have left")
    @Outcome(expect = FORBIDDEN, desc = "the writer met a held lock, and the reader did not look again")
    @State
    public static class WriterBesideReader {
        private final TakingLink link = TakingLink.full();
        private final ByteBuffer buffer = buffer();
        private final Outbound outbound = outbound(link, buffer);

        /** The link has taken nothing of the first response. */
        public WriterBesideReader() {
            append(outbound);
            flush(outbound);
            link.makeRoom();
        }

        /** Appends the second. */
        @Actor
        public void writer() {
            append(outbound);
            flush(outbound);
        }

        /** Has waited for room. */
        @Actor
        public void reader() {
            try {
                outbound.flushBlocked();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** What has left. */
        @Arbiter
        public void both(I_Result result) {
            result.r1 = responses(link);
            BUFFERS.add(buffer);
        }
    }

    /**
     * The link is full when the writer finds so, or has room again by then: the reader, which looks at {@link
     * Outbound#isBlocked} before it waits, must not miss that it has to.
     */
    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "it has left")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the link was full, and the reader is told to wait for room")
    @Outcome(expect = FORBIDDEN, desc = "the link was full, and nobody waits for room")
    @State
    public static class WriterBesideRoom {
        private final TakingLink link = TakingLink.full();
        private final ByteBuffer buffer = buffer();
        private final Outbound outbound = outbound(link, buffer);

        /** Appends. */
        @Actor
        public void writer() {
            append(outbound);
            flush(outbound);
        }

        /** The peer reads. */
        @Actor
        public void peer() {
            link.makeRoom();
        }

        /** Whether it has left, and whether the reader waits. */
        @Arbiter
        public void both(II_Result result) {
            result.r1 = responses(link);
            result.r2 = outbound.isBlocked() ? 1 : 0;
            BUFFERS.add(buffer);
        }
    }

    /**
     * User code leaves what it appends to the turn that it runs in, while another thread takes that turn's role over: then it is
     * held up until that has left.
     */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "it has left, although the user code has not returned")
    @Outcome(expect = FORBIDDEN, desc = "user code left it to a turn that was over, and nobody wrote it")
    @State
    public static class UserCodeBesideTakeOver {
        private final TakingLink link = TakingLink.withFrame();
        private final Lane lane = StressedLane.over(link, ReadingRule.WHILE_IT_CAN_WRITE, new Appending());
        /** Owned by the turn. */
        private boolean hasLeft;

        /** A library thread has the role. */
        public UserCodeBesideTakeOver() {
            lane.role().tryTake();
        }

        /** That thread's turn. */
        @Actor
        public void turn(I_Result result) {
            new Turn(lane).run();
            result.r1 = hasLeft && HangWatch.comes(() -> responses(link) == 1) ? 1 : 0;
        }

        /** Rescues the lane as soon as its reader is in user code, if it meets it. */
        @Actor
        public void rescuer() {
            for (var looks = 0; looks < MOST_LOOKS && lane.role().userCode() == ReadingRole.NONE; looks++) {
                Thread.onSpinWait();
            }
            var stamp = lane.role().userCode();
            if (stamp != ReadingRole.NONE) {
                lane.rescue(stamp);
            }
        }

        /** Up to what it takes to wake the thread that reads on, and more: before, while or after it writes. */
        private static void pause() {
            for (var looks = ThreadLocalRandom.current().nextInt(MOST_LOOKS); looks > 0; looks--) {
                Thread.onSpinWait();
            }
        }

        private final class Appending extends StressedLane.Receiver {
            @Override
            public void received(Frame frame, Executor here) {
                here.execute(() -> {
                    pause();
                    append(lane.outbound());
                    lane.flush();
                    // Held up if it was rescued; else its turn writes when it has returned.
                    hasLeft = lane.role().userCode() != ReadingRole.NONE || HangWatch.comes(() -> responses(link) == 1);
                });
            }
        }
    }
}
