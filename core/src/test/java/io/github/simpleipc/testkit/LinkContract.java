package io.github.simpleipc.testkit;

import static io.github.simpleipc.testkit.LinkIo.bytes;
import static io.github.simpleipc.testkit.LinkIo.readFully;
import static io.github.simpleipc.testkit.LinkIo.readToEnd;
import static io.github.simpleipc.testkit.LinkIo.writeFully;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.simpleipc.internal.transport.Link;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What every {@link Link} must do. A subclass makes connected pairs, ready for bytes: what a protocol needs before, such as
 * a TLS handshake, is done. It frees what else it opened in an {@code @AfterEach} of its own.
 *
 * <p>The time limit works from another thread, because an interrupt does not end what is tested here.
 */
@ExtendWith(Leaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class LinkContract {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private LinkPair pair;
    private Link left;
    private Link right;

    /** A new pair; closed by this class. */
    protected abstract LinkPair newPair() throws Exception;

    /** The user that each end of a pair must see at the other. */
    protected Optional<String> expectedPeerUser() {
        return Optional.empty();
    }

    /** False if {@link Link#close} of an end, without {@link Link#shutdownOutput} before, is an error at the other. */
    protected boolean closeIsAnEnd() {
        return true;
    }

    /** False for a link that now and then takes nothing although it has room. */
    protected boolean zeroMeansFull() {
        return true;
    }

    /** False for a link that takes bytes before it can pass them on, so that what was not taken must be offered again. */
    protected boolean takesOnlyWhatFits() {
        return true;
    }

    @BeforeEach
    void openPair() throws Exception {
        pair = newPair();
        left = pair.left();
        right = pair.right();
    }

    @AfterEach
    void closePair() {
        pair.close();
        threads.shutdownNow();
    }

    @Test
    void readsNothingWhenNothingHasCome() throws Exception {
        assertThat(right.tryRead(ByteBuffer.allocate(10))).isZero();
    }

    @Test
    void leavesBuffersWithoutRoomAlone() throws Exception {
        assertThat(left.tryWrite(ByteBuffer.allocate(0))).isZero();
        writeFully(left, bytes(1, 10));
        right.await(true, false);
        assertThat(right.tryRead(ByteBuffer.allocate(0))).isZero();
        assertThat(readFully(right, 10)).isEqualTo(bytes(1, 10));
    }

    @Test
    void readsInPartsOfAnySize() throws Exception {
        var sent = bytes(2, 1000);
        writeFully(left, sent);
        var got = new ByteArrayOutputStream();
        for (var size = 1; got.size() < sent.length; size = size * 2 % 127) {
            got.write(readFully(right, Math.min(size, sent.length - got.size())));
        }
        assertThat(got.toByteArray()).isEqualTo(sent);
    }

    @Test
    void movesPositionsByWhatItReturnsAndTouchesNothingElse() throws Exception {
        var source = ByteBuffer.wrap(bytes(3, 100)).position(10).limit(90).asReadOnlyBuffer();
        while (source.hasRemaining()) {
            var before = source.position();
            var count = left.tryWrite(source);
            assertThat(source.position()).isEqualTo(before + count);
        }
        assertThat(source.limit()).isEqualTo(90);
        var target = ByteBuffer.allocateDirect(200).position(5).limit(85);
        while (target.hasRemaining()) {
            var before = target.position();
            var got = right.tryRead(target);
            assertThat(target.position()).isEqualTo(before + got);
            if (got == 0) {
                right.await(true, false);
            }
        }
        var content = new byte[90];
        target.clear().get(content);
        assertThat(content).startsWith(new byte[5]).endsWith(new byte[5]);
        assertThat(ByteBuffer.wrap(content, 5, 80)).isEqualTo(ByteBuffer.wrap(bytes(3, 100), 10, 80));
    }

    @Test
    void whatWasWrittenBeforeShutdownArrivesAndThenTheEnd() throws Exception {
        var sent = bytes(4, 5000);
        writeFully(left, sent);
        left.shutdownOutput();
        assertThat(readToEnd(right)).isEqualTo(sent);
        assertThat(right.tryRead(ByteBuffer.allocate(1))).isEqualTo(-1);
        right.await(true, false);
    }

    @Test
    void afterShutdownOnlyTheOtherDirectionWorks() throws Exception {
        left.shutdownOutput();
        assertThatThrownBy(() -> left.tryWrite(ByteBuffer.wrap(new byte[1]))).isInstanceOf(IOException.class);
        assertThat(readToEnd(right)).isEmpty();
        writeFully(right, bytes(5, 300));
        assertThat(readFully(left, 300)).isEqualTo(bytes(5, 300));
        right.shutdownOutput();
        assertThat(readToEnd(left)).isEmpty();
    }

    @Test
    void aClosedLinkThrowsAndMayBeClosedAgain() throws Exception {
        left.close();
        left.close();
        left.wakeup();
        assertThatThrownBy(() -> left.tryRead(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> left.tryWrite(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
        assertThatThrownBy(left::shutdownOutput).isInstanceOf(IOException.class);
        awaitOrFail(left);
    }

    @Test
    void closeIsSeenAtTheOtherEndAfterWhatWasWritten() throws Exception {
        writeFully(left, bytes(6, 100));
        left.close();
        assertThat(readFully(right, 100)).isEqualTo(bytes(6, 100));
        if (closeIsAnEnd()) {
            assertThat(readToEnd(right)).isEmpty();
        } else {
            assertThatThrownBy(() -> readToEnd(right)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void writingToAClosedPeerFailsInTheEnd() {
        right.close();
        assertThatThrownBy(() -> {
                    while (true) {
                        writeFully(left, bytes(7, 100));
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void aWakeupBeforeAwaitIsNotLost() throws Exception {
        left.wakeup();
        left.wakeup();
        left.await(true, false);
        left.wakeup();
        left.await(false, false);
    }

    @Test
    void aWakeupEndsAnAwait() throws Exception {
        var woken = new AtomicBoolean();
        var waiter = start(() -> {
            while (!woken.get()) {
                left.await(true, false);
            }
        });
        awaitThread(waiter);
        woken.set(true);
        left.wakeup();
        waiter.join();
    }

    @Test
    void closeEndsAnAwait() throws Exception {
        var waiter = start(() -> {
            while (true) {
                left.await(true, false);
                // Throws once it is closed.
                if (left.tryRead(ByteBuffer.allocate(1)) != 0) {
                    throw new AssertionError("read something");
                }
            }
        });
        awaitThread(waiter);
        left.close();
        assertThatThrownBy(waiter::join).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void closeEndsAnAwaitForNothing() throws Exception {
        var closed = new AtomicBoolean();
        var waiter = start(() -> {
            while (!closed.get()) {
                awaitOrFail(left);
            }
        });
        awaitThread(waiter);
        closed.set(true);
        left.close();
        waiter.join();
    }

    @Test
    void bytesAndTheEndEndAnAwait() throws Exception {
        var reader = threads.submit(() -> readToEnd(right));
        for (var i = 0; i < 100; i++) {
            writeFully(left, bytes(i, 1));
        }
        left.shutdownOutput();
        assertThat(reader.get()).hasSize(100);
    }

    @Test
    void awaitSleepsWhileThereIsNothing() throws Exception {
        var done = new AtomicBoolean();
        var returns = new AtomicInteger();
        var waiter = start(() -> {
            while (!done.get()) {
                left.await(true, false);
                returns.incrementAndGet();
            }
        });
        awaitThread(waiter);
        try (var other = newPair()) {
            // Takes long enough for a loop that does not sleep to be noticed.
            for (var i = 0; i < 500; i++) {
                writeFully(other.left(), new byte[100]);
                readFully(other.right(), 100);
            }
        }
        assertThat(returns).hasValueLessThan(50);
        done.set(true);
        left.wakeup();
        waiter.join();
    }

    @Test
    void anInterruptIsKeptAndClosesNothing() throws Exception {
        var waiter = start(() -> {
            Thread.currentThread().interrupt();
            assertThat(readFully(left, 10)).isEqualTo(bytes(8, 10));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            writeFully(left, bytes(9, 10));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        });
        awaitThread(waiter);
        waiter.thread().interrupt();
        writeFully(right, bytes(8, 10));
        waiter.join();
        assertThat(readFully(right, 10)).isEqualTo(bytes(9, 10));
    }

    @Test
    void aFullLinkTakesNothingUntilItIsDrained() throws Exception {
        assumeTrue(takesOnlyWhatFits());
        var sent = fill(left);
        assertThat(readFully(right, sent.length)).isEqualTo(sent);
        left.await(false, true);
        writeFully(left, bytes(10, 1));
        assertThat(readFully(right, 1)).isEqualTo(bytes(10, 1));
    }

    @Test
    void roomEndsAnAwait() throws Exception {
        assumeTrue(takesOnlyWhatFits());
        var sent = fill(left);
        var writer = start(() -> writeFully(left, bytes(11, 100_000)));
        assertThat(readFully(right, sent.length)).isEqualTo(sent);
        assertThat(readFully(right, 100_000)).isEqualTo(bytes(11, 100_000));
        writer.join();
    }

    @Test
    void megabytesGoBothWaysAtOnceInRandomSizes() throws Exception {
        var leftTraffic = new LinkTraffic(left, 1);
        var rightTraffic = new LinkTraffic(right, 2);
        var results = new Future<?>[] {
            threads.submit(leftTraffic::write), threads.submit(rightTraffic::write),
            threads.submit(leftTraffic::read), threads.submit(rightTraffic::read)
        };
        for (var result : results) {
            result.get();
        }
        assertThat(leftTraffic.readChecksum()).isEqualTo(rightTraffic.writtenChecksum());
        assertThat(rightTraffic.readChecksum()).isEqualTo(leftTraffic.writtenChecksum());
    }

    @Test
    void namesTheUserAtTheOtherEnd() {
        assertThat(left.peerUser()).isEqualTo(expectedPeerUser());
        assertThat(right.peerUser()).isEqualTo(expectedPeerUser());
    }

    /** Writes until the link takes no more, and returns what it took. */
    private byte[] fill(Link link) throws IOException {
        var sent = new ByteArrayOutputStream();
        var refusals = 0;
        while (true) {
            var source = ByteBuffer.wrap(bytes(sent.size(), 1000));
            var count = link.tryWrite(source);
            refusals = count == 0 ? refusals + 1 : 0;
            if (refusals == (zeroMeansFull() ? 1 : 100)) {
                return sent.toByteArray();
            }
            sent.write(source.array(), 0, count);
        }
    }

    /** Whether an await on a closed link returns or throws is left open; that it ends is not. */
    private static void awaitOrFail(Link link) {
        try {
            link.await(false, false);
        } catch (IOException e) {
            assertThat(e).isNotNull();
        }
    }

    private interface Job {
        void run() throws Exception;
    }

    private record Started(AtomicReference<Thread> runner, Future<?> result) {
        Thread thread() {
            return runner.get();
        }

        void join() throws Exception {
            result.get();
        }
    }

    private Started start(Job job) {
        var runner = new AtomicReference<Thread>();
        Callable<Void> call = () -> {
            runner.set(Thread.currentThread());
            job.run();
            return null;
        };
        return new Started(runner, threads.submit(call));
    }

    /** As near as one can come from outside to "it waits now": its top frames are inside of await. */
    private static void awaitThread(Started started) {
        await().until(() -> {
            var thread = started.thread();
            return thread != null && stackHasAwait(thread);
        });
    }

    private static boolean stackHasAwait(Thread thread) {
        for (var frame : thread.getStackTrace()) {
            if (frame.getMethodName().equals("await")) {
                return true;
            }
        }
        return false;
    }
}
