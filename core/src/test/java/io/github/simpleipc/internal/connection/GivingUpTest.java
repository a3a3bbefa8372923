package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.QueryInterruptedException;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.testkit.Leaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Timeouts, cancelling and interrupts: what the asker gets, what the handler sees, and what is left. */
@ExtendWith(Leaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GivingUpTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TunnelPair pair = new TunnelPair();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger ran = new AtomicInteger();
    private final AtomicInteger toldOfCancel = new AtomicInteger();
    private final AtomicReference<Duration> timeLeft = new AtomicReference<>();

    @AfterEach
    void close() {
        gate.countDown();
        pair.close();
    }

    private Connection connectWithBlockingServer() throws Exception {
        pair.server.text = (query, context) -> {
            timeLeft.set(context.timeLeft());
            context.onCancel(toldOfCancel::incrementAndGet);
            ran.incrementAndGet();
            if (!query.equals("free")) {
                gate.await();
            }
            return query + (context.isCancelled() ? " cancelled" : "");
        };
        pair.connect();
        return pair.client.connection();
    }

    @Test
    void aTimeoutAfterTheQueryLeftMayHaveRunAndIsToldToTheHandler() throws Exception {
        var client = connectWithBlockingServer();
        var late = client.queryAsync("x", SECOND);
        await().until(() -> ran.get() == 1);
        assertThat(timeLeft.get()).isEqualTo(SECOND);
        pair.client.clock.advance(SECOND.minusNanos(1));
        assertThat(late).isNotDone();
        pair.client.clock.advance(Duration.ofNanos(1));
        assertThatThrownBy(late::get).cause().isInstanceOfSatisfying(QueryTimeoutException.class, e -> {
            assertThat(e.outcome()).isEqualTo(Outcome.MAY_HAVE_RUN);
            assertThat(e.elapsed()).isEqualTo(SECOND);
        });
        await().until(() -> toldOfCancel.get() == 1);
        // The answer that comes too late is nobody's, and the next query gets its own.
        gate.countDown();
        assertThat(client.query("y")).isEqualTo("y");
        pair.awaitNothingHeld();
        assertThat(pair.client.connection().state()).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void aTimeoutBeforeTheQueryLeftIsNotRunAndItNeverRuns() throws Exception {
        var client = connectWithBlockingServer();
        pair.clientAsks().outgoing().stall();
        // The first fills the writer's buffer, and so counts as having left: it may.
        var first = client.queryAsync("free", SECOND);
        var second = client.queryAsync("free", SECOND);
        var large = client.queryAsync("x".repeat(1_000_000), SECOND);
        pair.client.clock.advance(SECOND);
        assertOutcome(first, Outcome.MAY_HAVE_RUN);
        assertOutcome(second, Outcome.NOT_RUN);
        assertOutcome(large, Outcome.NOT_RUN);
        pair.clientAsks().outgoing().release();
        assertThat(client.query("free")).isEqualTo("free");
        assertThat(ran.get()).isBetween(1, 2);
        pair.awaitNothingHeld();
    }

    @Test
    void aLargeQueryThatIsGivenUpHalfWayNeverRunsAndLeavesNothing() throws Exception {
        var client = connectWithBlockingServer();
        var flow = pair.clientAsks().outgoing();
        for (var i = 0; i < 5; i++) {
            flow.stall();
            var large = client.queryAsync("x".repeat(3_000_000), SECOND);
            var before = flow.passed();
            flow.release();
            await().until(() -> flow.passed() > before + 100_000);
            large.cancel(true);
            assertThat(client.query("free")).isEqualTo("free");
        }
        gate.countDown();
        pair.awaitNothingHeld();
        assertThat(client.state()).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void aQueryWhoseTimeIsOverBeforeItStartsIsTooLateAndDoesNotRun() throws Exception {
        var tasks = new LinkedBlockingQueue<Runnable>();
        pair.server.options = builder -> builder.executor(tasks::add);
        pair.server.text = (query, context) -> "ran" + ran.incrementAndGet();
        pair.connect();
        var expired = pair.client.connection().queryAsync("x", SECOND);
        await().until(() -> tasks.size() == 1);
        pair.server.clock.advance(SECOND);
        tasks.take().run();
        assertThatThrownBy(expired::get).cause().isInstanceOfSatisfying(QueryRefusedException.class, e -> {
            assertThat(e.reason()).isEqualTo(QueryRefusedException.Reason.TOO_LATE);
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_RUN);
        });
        var cancelled = pair.client.connection().queryAsync("x", SECOND);
        await().until(() -> tasks.size() == 1);
        cancelled.cancel(false);
        assertThat(pair.client.connection().queryAsync(new byte[1], SECOND)).isNotDone();
        // The cancel is behind the query and before the next on the same lane.
        await().until(() -> tasks.size() == 2);
        tasks.take().run();
        assertThat(ran).hasValue(0);
        tasks.take().run();
    }

    @Test
    void cancellingSetsTheFlagAndCallsBackEveryCallbackAlsoBehindOneThatThrows() throws Exception {
        var log = new CapturedLog();
        pair.server.options = builder -> builder.errorLogger(log);
        var flag = new CompletableFuture<Boolean>();
        pair.server.text = (query, context) -> {
            context.onCancel(() -> {
                throw new IllegalStateException("thrown on purpose");
            });
            context.onCancel(toldOfCancel::incrementAndGet);
            ran.incrementAndGet();
            gate.await();
            context.onCancel(toldOfCancel::incrementAndGet);
            flag.complete(context.isCancelled());
            return query;
        };
        pair.connect();
        var query = pair.client.connection().queryAsync("x");
        await().until(() -> ran.get() == 1);
        query.cancel(true);
        await().until(() -> toldOfCancel.get() == 1);
        gate.countDown();
        assertThat(flag.get()).isTrue();
        assertThat(toldOfCancel).hasValue(2);
        assertThat(log.text()).contains("thrown on purpose");
    }

    @Test
    void aLostLinkTellsTheHandlers() throws Exception {
        connectWithBlockingServer();
        var query = pair.client.connection().queryAsync("x");
        await().until(() -> ran.get() == 1);
        pair.clientAsks().outgoing().cutNow(io.github.simpleipc.testkit.Cut.RESET);
        pair.clientAsks().wakeup();
        var next = pair.client.connection().queryAsync("y");
        assertOutcome(query, Outcome.MAY_HAVE_RUN);
        assertThatThrownBy(next::get).hasCauseInstanceOf(QueryFailedException.class);
        await().until(() -> toldOfCancel.get() >= 1);
    }

    @Test
    void anInterruptEndsThatQueryAloneAndKeepsTheFlag() throws Exception {
        var client = connectWithBlockingServer();
        var ends = new LinkedBlockingQueue<Object>();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < 8; i++) {
            var text = "q" + i;
            var thread = new Thread(() -> {
                try {
                    ends.add(client.query(text));
                } catch (QueryFailedException e) {
                    ends.add(e);
                    ends.add(Thread.currentThread().isInterrupted());
                }
            });
            thread.start();
            threads.add(thread);
        }
        await().until(() -> ran.get() == 8);
        threads.get(3).interrupt();
        assertThat(ends.take())
                .isInstanceOfSatisfying(
                        QueryInterruptedException.class,
                        e -> assertThat(e.outcome()).isEqualTo(Outcome.MAY_HAVE_RUN));
        assertThat(ends.take()).isEqualTo(true);
        await().until(() -> toldOfCancel.get() == 1);
        gate.countDown();
        for (var i = 0; i < 7; i++) {
            assertThat(ends.take()).asString().startsWith("q").hasSize(2);
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(client.query("z")).isEqualTo("z");
        assertThat(pair.address.wires()).hasSize(2);
    }

    @Test
    void aQueryOfAnInterruptedThreadIsNotRun() throws Exception {
        var client = connectWithBlockingServer();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> client.query("x"))
                .isInstanceOfSatisfying(
                        QueryInterruptedException.class,
                        e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_RUN));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(client.query("free")).isEqualTo("free");
        assertThat(ran).hasValue(1);
    }

    private static void assertOutcome(CompletableFuture<?> future, Outcome outcome) {
        assertThatThrownBy(future::get)
                .cause()
                .isInstanceOfSatisfying(
                        QueryFailedException.class, e -> assertThat(e.outcome()).isEqualTo(outcome));
    }
}
