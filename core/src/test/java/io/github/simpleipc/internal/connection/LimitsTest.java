package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.testkit.Leaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What bounds queries and bytes, and who gets which error. */
@ExtendWith(Leaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LimitsTest {
    private final TunnelPair pair = new TunnelPair();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger running = new AtomicInteger();

    @AfterEach
    void close() {
        gate.countDown();
        pair.close();
    }

    private void connectWithBlockingServer(int maxQueries) throws Exception {
        pair.server.options = builder -> builder.maxQueries(maxQueries);
        pair.server.text = (query, context) -> {
            running.incrementAndGet();
            gate.await();
            return query;
        };
        pair.connect();
    }

    @Test
    void overTheLimitAnAsynchronousQueryFailsAtOnceAndABlockingOneWaits() throws Exception {
        connectWithBlockingServer(3);
        var client = pair.client.connection();
        var placed = new ArrayList<CompletableFuture<String>>();
        for (var i = 0; i < 3; i++) {
            placed.add(client.queryAsync("x" + i));
        }
        await().until(() -> running.get() == 3);
        for (var i = 0; i < 5; i++) {
            assertRefused(client.queryAsync("too many"), QueryRefusedException.Reason.TOO_MANY_QUERIES);
        }
        var waiting = CompletableFuture.supplyAsync(() -> MessagesTest.ask(client, "waited"));
        // It waits within its timeout, which is the alarm that it sets.
        assertThat(waiting).isNotDone();
        gate.countDown();
        assertThat(waiting.get()).isEqualTo("waited");
        for (var i = 0; i < 3; i++) {
            assertThat(placed.get(i).get()).isEqualTo("x" + i);
        }
        assertThat(client.queryAsync("again").get()).isEqualTo("again");
    }

    @Test
    void aBlockingQueryThatWaitsForAPlaceTimesOutNotRun() throws Exception {
        connectWithBlockingServer(1);
        var client = pair.client.connection();
        var placed = client.queryAsync("x", Duration.ofHours(1));
        await().until(() -> running.get() == 1);
        var failure = new LinkedBlockingQueue<Throwable>();
        var alarms = pair.client.clock.setCount();
        var thread = new Thread(() -> {
            try {
                client.query("waits", Duration.ofSeconds(1));
            } catch (QueryFailedException e) {
                failure.add(e);
            }
        });
        thread.start();
        await().until(() -> pair.client.clock.setCount() > alarms);
        pair.client.clock.advance(Duration.ofSeconds(1));
        assertThat(failure.take()).isInstanceOfSatisfying(QueryTimeoutException.class, e -> {
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_RUN);
            assertThat(e.elapsed()).isEqualTo(Duration.ofSeconds(1));
        });
        thread.join();
        gate.countDown();
        assertThat(placed.get()).isEqualTo("x");
        assertThat(running).hasValue(1);
    }

    @Test
    void aCancelledQueryKeepsItsPlaceUntilItIsAnswered() throws Exception {
        connectWithBlockingServer(1);
        var client = pair.client.connection();
        var cancelled = client.queryAsync("x");
        await().until(() -> running.get() == 1);
        assertThat(cancelled.cancel(true)).isTrue();
        assertRefused(client.queryAsync("no place"), QueryRefusedException.Reason.TOO_MANY_QUERIES);
        gate.countDown();
        // The place is free when the answer that nobody wants has come.
        await().untilAsserted(() -> assertThat(client.queryAsync("place").get()).isEqualTo("place"));
        assertThat(running.get()).isEqualTo(2);
        pair.awaitNothingHeld();
    }

    @Test
    void theSmallerNumberOfQueriesCounts() throws Exception {
        pair.client.options = builder -> builder.maxQueries(2);
        connectWithBlockingServer(1000);
        var client = pair.client.connection();
        var first = client.queryAsync("1");
        var second = client.queryAsync("2");
        assertRefused(client.queryAsync("3"), QueryRefusedException.Reason.TOO_MANY_QUERIES);
        gate.countDown();
        assertThat(first.get() + second.get()).isEqualTo("12");
    }

    @Test
    void thousandAndTwentyFourAreAllowedUnlessSet() throws Exception {
        connectWithBlockingServer(1024);
        var client = pair.client.connection();
        var all = new ArrayList<CompletableFuture<String>>();
        for (var i = 0; i < 1024; i++) {
            all.add(client.queryAsync("" + i));
        }
        assertRefused(client.queryAsync("one more"), QueryRefusedException.Reason.TOO_MANY_QUERIES);
        await().until(() -> running.get() == 1024);
        gate.countDown();
        for (var i = 0; i < 1024; i++) {
            assertThat(all.get(i).get()).isEqualTo("" + i);
        }
        pair.awaitNothingHeld();
    }

    @Test
    void aQueryThatFindsNoRoomInThePeersBudgetIsRefusedAsBusy() throws Exception {
        // What the executor does not start is not yet handed to user code.
        var tasks = new LinkedBlockingQueue<Runnable>();
        pair.server.options = builder -> builder.maxMessageBytes(1024).executor(tasks::add);
        pair.connect();
        var client = pair.client.connection();
        var first = client.queryAsync(new byte[1024]);
        var second = client.queryAsync(new byte[1024]);
        await().until(() -> pair.server.heldBytes() == 2048);
        assertRefused(client.queryAsync(new byte[1]), QueryRefusedException.Reason.PEER_BUSY);
        assertRefused(client.sendAsync(new byte[1]), QueryRefusedException.Reason.PEER_BUSY);
        runAll(tasks);
        assertThat(first.get()).hasSize(1024);
        assertThat(second.get()).hasSize(1024);
        pair.awaitNothingHeld();
        var third = client.queryAsync(new byte[1024]);
        await().until(() -> !tasks.isEmpty());
        runAll(tasks);
        assertThat(third.get()).hasSize(1024);
    }

    @Test
    void aResponseThatFindsNoRoomFailsAndTheOthersArrive() throws Exception {
        var tasks = new LinkedBlockingQueue<Runnable>();
        pair.client.options = builder -> builder.maxMessageBytes(1024).executor(tasks::add);
        pair.connect();
        var client = pair.client.connection();
        var first = client.queryAsync(new byte[1024]);
        var second = client.queryAsync(new byte[1024]);
        await().until(() -> pair.client.heldBytes() == 2048);
        assertThatThrownBy(() -> client.query(new byte[10])).isInstanceOfSatisfying(HandlerFailedException.class, e -> {
            assertThat(e.reason()).isEqualTo(HandlerFailedException.Reason.NO_ROOM_FOR_RESPONSE);
            assertThat(e.outcome()).isEqualTo(Outcome.RAN_AND_FAILED);
        });
        await().until(() -> tasks.size() == 2);
        runAll(tasks);
        assertThat(first.get()).hasSize(1024);
        assertThat(second.get()).hasSize(1024);
        pair.awaitNothingHeld();
        assertThat(client.query(new byte[10])).hasSize(10);
    }

    @Test
    void aLostLinkFreesWhatMessagesInPiecesHeld() throws Exception {
        pair.connect();
        pair.clientAsks().outgoing().withoutRecord();
        var at = pair.clientAsks().outgoing().passed();
        pair.clientAsks().outgoing().cutAfter(at + 200_000, io.github.simpleipc.testkit.Cut.RESET);
        var lost = pair.client.connection().queryAsync(new byte[1_000_000]);
        assertThatThrownBy(lost::get).hasCauseInstanceOf(io.github.simpleipc.LinkLostException.class);
        pair.awaitNothingHeld();
    }

    private static void runAll(LinkedBlockingQueue<Runnable> tasks) {
        for (var task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private static void assertRefused(CompletableFuture<?> future, QueryRefusedException.Reason reason) {
        ThrowableAssert.ThrowingCallable get = future::get;
        assertThatThrownBy(get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(QueryRefusedException.class, e -> {
                    assertThat(e.reason()).isEqualTo(reason);
                    assertThat(e.outcome()).isEqualTo(Outcome.NOT_RUN);
                });
    }
}
