package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.Outcome;
import io.github.simpleipc.internal.session.PendingQuery.Progress;
import io.github.simpleipc.internal.session.PendingQuery.Settlement;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.testkit.ManualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PendingQueryTest {
    private final ManualTimer timer = new ManualTimer();
    private final List<Settlement> settlements = new ArrayList<>();

    private PendingQuery query() {
        return PendingQuery.asynchronous(
                MessageKind.BYTES, new byte[3], timer, Duration.ofSeconds(5), (how, here) -> settlements.add(how));
    }

    /** What the writer takes and what was given up exclude each other: the outcome is one or the other. */
    @Test
    void whatWasGivenUpBeforeItLeftNeverLeaves() {
        var queued = query();
        assertThat(queued.abandon()).isEqualTo(Progress.QUEUED);
        assertThat(queued.begin()).isFalse();
        assertThat(queued.leave()).isFalse();
        assertThat(queued.progress()).isEqualTo(Progress.ABANDONED);
        assertThat(queued.abandon()).isEqualTo(Progress.ABANDONED);

        var begun = query();
        assertThat(begun.begin()).isTrue();
        assertThat(begun.begin()).isFalse();
        assertThat(begun.abandon()).isEqualTo(Progress.BEGUN);
        assertThat(begun.leave()).isFalse();
    }

    @Test
    void whatHasLeftStaysSo() {
        var small = query();
        assertThat(small.leave()).isTrue();
        assertThat(small.leave()).isFalse();
        assertThat(small.begin()).isFalse();
        assertThat(small.abandon()).isEqualTo(Progress.LEFT);
        assertThat(small.progress()).isEqualTo(Progress.LEFT);

        var large = query();
        assertThat(large.begin()).isTrue();
        assertThat(large.leave()).isTrue();
        large.stayedBehind();
        assertThat(large.progress()).isEqualTo(Progress.ABANDONED);
    }

    @Test
    void isSettledOnce() {
        var query = query();
        assertThatThrownBy(query::settlement).isInstanceOf(IllegalStateException.class);
        var budget = new ReceiveBudget(10);
        assertThat(budget.tryReserve(3)).isTrue();
        var answer = new Settlement(new byte[3], null, budget);
        assertThat(query.settle(answer, Runnable::run)).isTrue();
        assertThat(query.isSettled()).isTrue();
        assertThat(query.fail(Failures.timedOut(Outcome.NOT_RUN, Duration.ZERO), Runnable::run))
                .isFalse();
        assertThat(query.settlement()).isSameAs(answer);
        assertThat(settlements).containsExactly(answer);
        answer.handOver();
        assertThat(budget.held()).isZero();
        // A failure holds no room.
        new Settlement(null, Failures.timedOut(Outcome.NOT_RUN, Duration.ZERO), budget).handOver();
        new Settlement(new byte[3], null, null).handOver();
        assertThat(budget.held()).isZero();
    }

    /** A query may keep its place for long, and must not hold what left long ago. */
    @Test
    void thePayloadIsTakenOnce() {
        var query = query();
        assertThat(query.payloadBytes()).isEqualTo(3);
        assertThat(query.takePayload()).hasSize(3);
        assertThat(query.takePayload()).isEmpty();
    }

    @Test
    void knowsSinceWhenItIsUnderWay() {
        var query = query();
        timer.stall(Duration.ofSeconds(2));
        assertThat(query.elapsed()).isEqualTo(Duration.ofSeconds(2));
        assertThat(query.deadline().nanosLeft()).isEqualTo(Duration.ofSeconds(3).toNanos());
        assertThat(query.isBlocking()).isFalse();
        assertThat(query.isLed()).isFalse();
    }

    @Test
    void theCallerOfABlockingOneIsWokenWhenItIsSettled() throws Exception {
        var made = new CompletableFuture<PendingQuery>();
        var caller = new AtomicReference<Thread>();
        var parked = CompletableFuture.runAsync(() -> {
            caller.set(Thread.currentThread());
            var query = PendingQuery.blocking(MessageKind.BYTES, new byte[0], timer, Duration.ofSeconds(5));
            made.complete(query);
            try {
                query.park();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        var query = made.join();
        assertThat(query.isBlocking()).isTrue();
        assertThat(query.isLed()).isTrue();
        await().until(() -> query.equals(LockSupport.getBlocker(caller.get()))
                && caller.get().getState() == Thread.State.WAITING);
        assertThat(query.fail(Failures.timedOut(Outcome.NOT_RUN, Duration.ZERO), Runnable::run))
                .isTrue();
        parked.join();
    }

    @Test
    void whoIsInterruptedParksNoMore() {
        var query = PendingQuery.blocking(MessageKind.BYTES, new byte[0], timer, Duration.ofSeconds(5));
        Thread.currentThread().interrupt();
        assertThatThrownBy(query::park).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }
}
