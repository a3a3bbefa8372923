package io.github.simpleipc.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SocketLinkTest {
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix"})
    void bytesArriveAndTheEndIsSeen(String kind) throws IOException {
        try (var pair = SocketPairs.of(kind)) {
            var target = ByteBuffer.allocate(8);
            assertThat(pair.one().tryRead(target)).isZero();
            assertThat(pair.other().tryWrite(ByteBuffer.wrap(new byte[] {1, 2, 3})))
                    .isEqualTo(3);
            pair.other().shutdownOutput();
            var read = 0;
            while (read < 3) {
                pair.one().await(true, false);
                read += pair.one().tryRead(target);
            }
            pair.one().await(true, false);
            assertThat(pair.one().tryRead(target)).isEqualTo(-1);
            assertThat(target.flip().remaining()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix"})
    void roomToWriteIsWaitedFor(String kind) throws Exception {
        try (var pair = SocketPairs.of(kind)) {
            var chunk = ByteBuffer.allocate(1 << 16);
            while (pair.one().tryWrite(chunk.clear()) > 0) {
                chunk.clear();
            }
            var drained = CompletableFuture.runAsync(() -> {
                try {
                    var sink = ByteBuffer.allocate(1 << 16);
                    while (pair.other().tryRead(sink.clear()) >= 0) {
                        pair.other().await(true, false);
                    }
                } catch (IOException e) {
                    // the end of the test
                }
            });
            pair.one().await(false, true);
            assertThat(pair.one().tryWrite(chunk.clear())).isPositive();
            pair.other().close();
            drained.get();
        }
    }

    @Test
    void aWakeupBeforeTheAwaitEndsItAndOnlyOne() throws Exception {
        try (var pair = SocketPairs.tcp()) {
            pair.one().wakeup();
            pair.one().wakeup();
            pair.one().await(true, false);
            assertBlocksUntil(pair.one(), pair.one()::wakeup);
        }
    }

    @Test
    void aWakeupEndsAnAwaitForNothing() throws Exception {
        try (var pair = SocketPairs.unix()) {
            assertThat(pair.other().tryWrite(ByteBuffer.wrap(new byte[1]))).isEqualTo(1);
            var awaited = await(pair.one(), false);
            pair.one().wakeup();
            awaited.get();
        }
    }

    @Test
    void wakeupsAreNeverLost() throws Exception {
        try (var pair = SocketPairs.unix()) {
            var rounds = 20_000;
            var asked = new java.util.concurrent.atomic.AtomicInteger();
            var waiter = CompletableFuture.runAsync(() -> {
                try {
                    for (var seen = 0; seen < rounds; ) {
                        pair.one().await(true, false);
                        seen = asked.get();
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            for (var i = 0; i < rounds; i++) {
                asked.incrementAndGet();
                pair.one().wakeup();
            }
            waiter.get();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptEndsTheWaitClosesNothingAndIsKept(boolean before) throws Exception {
        try (var pair = SocketPairs.tcp()) {
            var kept = new CompletableFuture<Boolean>();
            var thread = new Thread(() -> {
                try {
                    if (before) {
                        Thread.currentThread().interrupt();
                    }
                    pair.one().await(true, false);
                    kept.complete(Thread.currentThread().isInterrupted());
                } catch (IOException e) {
                    kept.completeExceptionally(e);
                }
            });
            thread.start();
            if (!before) {
                awaitWaitingIn(thread);
                thread.interrupt();
            }
            assertThat(kept.get()).isTrue();
            thread.join();
            assertThat(pair.other().tryWrite(ByteBuffer.wrap(new byte[1]))).isEqualTo(1);
            pair.one().await(true, false);
            assertThat(pair.one().tryRead(ByteBuffer.allocate(4))).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "unix"})
    void closeWakesTheWaiterAndIsIdempotent(String kind) throws Exception {
        try (var pair = SocketPairs.of(kind)) {
            var awaited = await(pair.one(), true);
            pair.one().close();
            pair.one().close();
            assertThatThrownBy(awaited::get).hasCauseInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> pair.one().await(true, false)).isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> pair.one().tryRead(ByteBuffer.allocate(1)))
                    .isInstanceOf(ClosedChannelException.class);
            assertThatThrownBy(() -> pair.one().tryWrite(ByteBuffer.allocate(1)))
                    .isInstanceOf(ClosedChannelException.class);
            pair.one().wakeup();
            // and the other side sees the end at once: the descriptor is gone, not only marked
            pair.other().await(true, false);
            assertThat(pair.other().tryRead(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
    }

    @Test
    void theEndOfThePeerDoesNotWakeWhoWaitsForNothing() throws Exception {
        try (var pair = SocketPairs.unix()) {
            pair.other().close();
            var awaited = await(pair.one(), false);
            assertThat(awaited).isNotDone();
            pair.one().wakeup();
            awaited.get();
        }
    }

    @Test
    void thePeersUserIsKnownOnUnixOnly() throws IOException {
        try (var unix = SocketPairs.unix();
                var tcp = SocketPairs.tcp()) {
            assertThat(unix.one().peerUser()).contains(System.getProperty("user.name"));
            assertThat(unix.other().peerUser()).contains(System.getProperty("user.name"));
            assertThat(tcp.one().peerUser()).isEmpty();
        }
    }

    private static void assertBlocksUntil(Link link, Runnable wake) throws Exception {
        var awaited = await(link, true);
        assertThat(awaited).isNotDone();
        wake.run();
        awaited.get();
    }

    /** Awaits on another thread, and returns when that is blocked. */
    private static CompletableFuture<Void> await(Link link, boolean readable) throws InterruptedException {
        var awaited = new CompletableFuture<Void>();
        var thread = new Thread(() -> {
            try {
                link.await(readable, false);
                awaited.complete(null);
            } catch (IOException e) {
                awaited.completeExceptionally(e);
            }
        });
        thread.start();
        awaitWaitingIn(thread);
        return awaited;
    }

    /** Waits until a thread is inside a selector, or has ended: the JVM counts it as running there. */
    private static void awaitWaitingIn(Thread thread) {
        while (thread.isAlive()
                && (thread.isInterrupted()
                        || java.util.Arrays.stream(thread.getStackTrace())
                                .noneMatch(frame -> frame.getMethodName().equals("wait")
                                        && frame.getClassName().contains("EPoll")))) {
            Thread.onSpinWait();
        }
    }
}
