package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameEncoder;
import io.github.simpleipc.testkit.FaultLink;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.MemoryLinks;
import io.github.simpleipc.testkit.Trials;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queue in front of a link, where its writers meet. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutboundTest {
    private final MemoryLinks links = MemoryLinks.pair();
    private final FaultLink link = new FaultLink(links.left());
    private final Outbound outbound = new Outbound(link, new FrameEncoder(null), new ManualTimer(), 1000);

    @Test
    void aFrameThatIsAppendedWhileTheReaderEndsItsWritingDoesNotStayBehind() throws Exception {
        link.outgoing().withoutRecord();
        var rounds = Trials.count(200_000);
        var barrier = new CyclicBarrier(2);
        var reader = CompletableFuture.runAsync(() -> {
            for (var i = 0; i < rounds; i++) {
                meet(barrier);
                run(outbound::flushBlocked);
                meet(barrier);
            }
        });
        var sink = ByteBuffer.allocate(MemoryLinks.DEFAULT_CAPACITY);
        for (var i = 0; i < rounds; i++) {
            link.outgoing().stall();
            outbound.appendControl(new Frame.Ping());
            outbound.flush();
            assertThat(outbound.isBlocked()).isTrue();
            link.outgoing().release();
            meet(barrier);
            for (var spin = 0; spin < i % 64; spin++) {
                Thread.onSpinWait();
            }
            outbound.appendControl(new Frame.Ping());
            outbound.flush();
            meet(barrier);
            assertThat(outbound.isEmpty()).as("all has left in round %s", i).isTrue();
            links.right().tryRead(sink.clear());
            assertThat(sink.position()).isEqualTo(2 * 16);
        }
        reader.get();
    }

    private interface Step {
        void run() throws IOException;
    }

    private static void run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
