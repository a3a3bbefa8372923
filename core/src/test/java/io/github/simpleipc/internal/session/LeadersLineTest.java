package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.Outcome;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.testkit.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeadersLineTest {
    private final LeadersLine line = new LeadersLine();
    private final ManualTimer timer = new ManualTimer();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean isRead = new AtomicBoolean(true);
    private final List<Waiter> waiters = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        isRead.set(false);
        waiters.forEach(Waiter::settle);
        for (var waiter : waiters) {
            waiter.left.get();
        }
        threads.shutdown();
    }

    /** A caller that waits once more whenever it is woken for nothing. */
    private final class Waiter {
        final AtomicReference<PendingQuery> query = new AtomicReference<>();
        final AtomicReference<Thread> thread = new AtomicReference<>();
        final CompletableFuture<Void> left;

        Waiter() {
            left = CompletableFuture.runAsync(this::run, threads);
            await().until(() -> query.get() != null
                    && thread.get().getState() == Thread.State.WAITING
                    && waitingOn(thread.get(), line));
            waiters.add(this);
        }

        private void run() {
            thread.set(Thread.currentThread());
            query.set(newQuery());
            while (!query.get().isSettled()
                    && isRead.get()
                    && !Thread.currentThread().isInterrupted()) {
                line.waitIn(query.get(), isRead::get);
            }
        }

        static void hold(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void settle() {
            query.get().fail(Failures.timedOut(Outcome.NOT_RUN, Duration.ZERO), Runnable::run);
        }
    }

    private static boolean waitingOn(Thread thread, Object blocker) {
        return blocker.equals(LockSupport.getBlocker(thread));
    }

    private PendingQuery newQuery() {
        return PendingQuery.blocking(MessageKind.BYTES, new byte[0], timer, Duration.ofSeconds(5));
    }

    @Test
    void aLibraryThreadReadsForManyAndGoesOnUntilTheyAreFew() {
        for (var waiting = 0; waiting <= 4; waiting++) {
            assertThat(line.wantsTurn(false)).as("%s wait", waiting).isFalse();
            assertThat(line.wantsTurn(true)).as("%s wait", waiting).isEqualTo(waiting >= 2);
            new Waiter();
        }
        assertThat(line.wantsTurn(false)).isTrue();
        assertThat(line.wantsTurn(true)).isTrue();
    }

    @Test
    void theLongestWaitingIsWokenToLead() {
        var first = new Waiter();
        var second = new Waiter();
        isRead.set(false);
        line.wakeFirst();
        first.left.join();
        assertThat(second.left).isNotDone();
        line.wakeFirst();
        second.left.join();
    }

    /** A settled one stands in the line until its thread has woken up; here the thread is held up on the way in. */
    @Test
    void whoIsSettledIsNotWokenToLead() throws Exception {
        var settled = newQuery();
        var standsInLine = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var first = CompletableFuture.runAsync(
                () -> line.waitIn(settled, () -> {
                    standsInLine.countDown();
                    Waiter.hold(goOn);
                    return false;
                }),
                threads);
        standsInLine.await();
        var second = new Waiter();
        settled.fail(Failures.timedOut(Outcome.NOT_RUN, Duration.ZERO), Runnable::run);
        isRead.set(false);
        line.wakeFirst();
        second.left.join();
        goOn.countDown();
        first.join();
    }

    @Test
    void whoTimesOutOrIsInterruptedLeavesTheLine() {
        var one = new Waiter();
        var two = new Waiter();
        assertThat(line.wantsTurn(true)).isTrue();
        one.settle();
        one.left.join();
        assertThat(line.wantsTurn(true)).isFalse();
        two.thread.get().interrupt();
        two.left.join();
        var three = new Waiter();
        isRead.set(false);
        line.wakeFirst();
        three.left.join();
    }

    @Test
    void nobodyParksWhoIsSettledOrFindsNobodyReading() {
        var query = newQuery();
        line.waitIn(query, () -> false);
        assertThat(query.isSettled()).isFalse();
        query.fail(Failures.timedOut(Outcome.NOT_RUN, Duration.ZERO), Runnable::run);
        line.waitIn(query, () -> true);
    }

    @Test
    void wakingAnEmptyLineWakesNobody() {
        line.wakeFirst();
        assertThat(line.wantsTurn(true)).isFalse();
    }
}
