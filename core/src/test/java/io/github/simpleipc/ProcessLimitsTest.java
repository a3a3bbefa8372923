package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.PeerProcess;
import io.github.simpleipc.testkit.Place;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who waits and who gets which error when a limit is reached, between two real processes: as the docs say. */
@ExtendWith(Leaks.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessLimitsTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private Place place;
    private PeerProcess peer;

    @BeforeEach
    void start() {
        place = Place.fresh(ConnectionSpec.Type.UNIX, folder);
        peer = PeerProcess.start();
    }

    @AfterEach
    void kill() {
        peer.close();
    }

    @Test
    void theSmallerNumberOfQueriesCountsAndABlockingOneWaitsWhereAnAsynchronousOneFails() throws Exception {
        serve("maxQueries=2 handler=nested:1 timeout=300000");
        var arrived = new CountDownLatch(2);
        var answer = new CompletableFuture<String>();
        try (var connection = builder()
                .maxQueries(100)
                .onText(text -> {
                    arrived.countDown();
                    return answer.get();
                })
                .open()) {
            // Each is in the peer's handler, which asks back and gets no answer yet.
            var first = connection.queryAsync("1 a", LONG);
            var second = connection.queryAsync("1 b", LONG);
            arrived.await();

            var third = refusalOf(connection.queryAsync("1 c", LONG));
            assertThat(third.reason()).isEqualTo(QueryRefusedException.Reason.TOO_MANY_QUERIES);
            assertThat(third.outcome()).isEqualTo(Outcome.NOT_RUN);
            var timeout = catchThrowableOfType(
                    QueryTimeoutException.class, () -> connection.query("1 d", Duration.ofMillis(50)));
            assertThat(timeout.outcome()).isEqualTo(Outcome.NOT_RUN);

            var waiting =
                    CompletableFuture.supplyAsync(() -> queryUnchecked(connection, "1 e"), ProcessLimitsTest::start);
            answer.complete("answered");
            assertThat(first.get()).isEqualTo("answered");
            assertThat(second.get()).isEqualTo("answered");
            assertThat(waiting.get()).isEqualTo("answered");
        }
    }

    @Test
    void aMessageOverThePeersMaximumNeverLeaves() throws Exception {
        serve("maxMessage=2000");
        try (var connection = builder().open()) {
            assertThat(connection.query("x".repeat(2000))).hasSize(2000);
            var refused = catchThrowableOfType(QueryRefusedException.class, () -> connection.query("x".repeat(2001)));
            assertThat(refused.reason()).isEqualTo(QueryRefusedException.Reason.TOO_LARGE);
            assertThat(refused.outcome()).isEqualTo(Outcome.NOT_RUN);
            assertThat(refused).hasMessageContaining("2001").hasMessageContaining("2000");
            var refusedLater = refusalOf(connection.queryAsync("x".repeat(2001)));
            assertThat(refusedLater.reason()).isEqualTo(QueryRefusedException.Reason.TOO_LARGE);
            var signal = catchThrowableOfType(QueryRefusedException.class, () -> connection.send(new byte[2001]));
            assertThat(signal.reason()).isEqualTo(QueryRefusedException.Reason.TOO_LARGE);
            assertThat(connection.query("still there")).isEqualTo("still there");
        }
    }

    @Test
    void aResponseOverTheAskersMaximumIsTheHandlersFailure() throws Exception {
        serve("maxMessage=2000");
        try (var connection = builder().onText(text -> "x".repeat(2001)).open()) {
            peer.ask("await");
            assertThat(peer.tryAsk("query long"))
                    .startsWith("fail HandlerFailedException RAN_AND_FAILED")
                    .contains("2001 bytes is over the maximum of 2000");
            assertThat(connection.query("still there")).isEqualTo("still there");
        }
    }

    @Test
    void whatTheExecutorRejectsIsRefusedAndTheLinkLives() throws Exception {
        serve("");
        try (var connection = builder()
                .executor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .open()) {
            peer.ask("await");
            assertThat(peer.tryAsk("query anybody"))
                    .startsWith("fail QueryRefusedException NOT_RUN")
                    .contains("its executor rejected it");
            assertThat(peer.tryAsk("send anybody"))
                    .startsWith("fail QueryRefusedException NOT_RUN")
                    .contains("no handler");
            // Its own blocking queries need no executor, and a future that it rejects completes all the same.
            assertThat(connection.query("hello")).isEqualTo("hello");
            assertThat(connection.queryAsync("hello").get()).isEqualTo("hello");
        }
    }

    @Test
    void handlersAndFuturesRunOnTheExecutorAndNowhereElse() throws Exception {
        serve("");
        Queue<String> threads = new ConcurrentLinkedQueue<>();
        var executor = Executors.newFixedThreadPool(2, task -> {
            var thread = new Thread(task, "the user's");
            thread.setDaemon(true);
            return thread;
        });
        try (var connection = builder()
                .executor(executor)
                .onText(text -> {
                    threads.add(Thread.currentThread().getName());
                    return text;
                })
                .onTextSignal(
                        (signal, context) -> threads.add(Thread.currentThread().getName()))
                .open()) {
            peer.ask("await");
            peer.ask("storm 2 50");
            peer.ask("send signal");
            // It may have completed before it has this dependent, which then runs on this thread.
            var dependents = connection.queryAsync("hello").thenAccept(response -> {
                threads.add(Thread.currentThread().getName());
            });
            dependents.get();
            await().until(() -> threads.size() >= 102);
            assertThat(threads)
                    .filteredOn(name -> name.startsWith("simple-ipc"))
                    .isEmpty();
            assertThat(threads).filteredOn("the user's"::equals).hasSizeGreaterThanOrEqualTo(101);
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void asManySignalsAsQueriesMayBeUnhandledAndTheNextIsRefused() throws Exception {
        serve("");
        var release = new CountDownLatch(1);
        try (var connection = builder()
                .maxQueries(5)
                .onTextSignal((signal, context) -> release.await())
                .onText(text -> text)
                .open()) {
            peer.ask("await");
            for (var i = 0; i < 5; i++) {
                assertThat(peer.ask("send " + i)).isEqualTo("ok");
            }
            assertThat(peer.tryAsk("send one too many"))
                    .startsWith("fail QueryRefusedException NOT_RUN")
                    .contains("as many as it allows, 5");
            // Queries have places of their own.
            assertThat(peer.ask("query meanwhile")).isEqualTo("ok meanwhile");
            release.countDown();
            await().until(() -> peer.tryAsk("send again").equals("ok"));
            assertThat(connection.state()).isEqualTo(ConnectionState.CONNECTED);
        }
    }

    @Test
    void manyWhoWaitAllGetTheirTurn() throws Exception {
        serve("maxQueries=3");
        try (var connection = builder().open()) {
            var waiting = new ArrayList<CompletableFuture<String>>();
            for (var i = 0; i < 100; i++) {
                var text = "query " + i;
                waiting.add(CompletableFuture.supplyAsync(
                        () -> queryUnchecked(connection, text), ProcessLimitsTest::start));
            }
            for (var i = 0; i < 100; i++) {
                assertThat(waiting.get(i).get()).isEqualTo("query " + i);
            }
        }
    }

    private void serve(String settings) {
        peer.ask((place.open() + settings).trim());
        assertThat(peer.ask("connect")).isEqualTo("ok SERVER");
    }

    private ConnectionBuilder builder() {
        return Connection.builder(place.spec()).timeout(LONG).onText(text -> text);
    }

    private static QueryRefusedException refusalOf(CompletableFuture<?> future) {
        var failure = catchThrowableOfType(ExecutionException.class, future::get);
        assertThat(failure.getCause()).isInstanceOf(QueryRefusedException.class);
        return (QueryRefusedException) failure.getCause();
    }

    private static String queryUnchecked(Connection connection, String text) {
        try {
            return connection.query(text, LONG);
        } catch (QueryFailedException e) {
            throw new AssertionError(e);
        }
    }

    private static void start(Runnable task) {
        new Thread(task, "asks").start();
    }
}
