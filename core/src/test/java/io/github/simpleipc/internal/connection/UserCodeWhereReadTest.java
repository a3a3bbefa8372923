package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.testkit.Leaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Handlers and dependents of futures that run where the lane is read, and do there what they like. */
@ExtendWith(Leaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UserCodeWhereReadTest {
    private final TunnelPair pair = new TunnelPair();
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void close() {
        goOn.countDown();
        pair.close();
    }

    @Test
    void aHandlerThatIsHeldUpHoldsUpNobody() throws Exception {
        pair.server.text = (query, context) -> {
            if (query.equals("held")) {
                goOn.await();
            }
            return query;
        };
        pair.connect();
        var held = new ArrayList<CompletableFuture<String>>();
        for (var i = 0; i < 5; i++) {
            held.add(pair.client.connection().queryAsync("held"));
            assertThat(pair.client.connection().query("free")).isEqualTo("free");
        }
        goOn.countDown();
        for (var answer : held) {
            assertThat(answer.get()).isEqualTo("held");
        }
    }

    @Test
    void aDependentThatIsHeldUpHoldsUpNobody() throws Exception {
        // Of a future that is complete already, a dependent would run on this very thread.
        var attached = new Semaphore(0);
        pair.server.text = (query, context) -> {
            if (query.equals("x")) {
                attached.acquire();
            }
            return query;
        };
        pair.connect();
        var held = new ArrayList<CompletableFuture<String>>();
        for (var i = 0; i < 5; i++) {
            held.add(pair.client.connection().queryAsync("x").thenApply(answer -> {
                hold(goOn);
                return answer;
            }));
            attached.release();
            assertThat(pair.client.connection().query("free")).isEqualTo("free");
            assertThat(pair.client.connection().queryAsync("free").get()).isEqualTo("free");
        }
        goOn.countDown();
        for (var answer : held) {
            assertThat(answer.get()).isEqualTo("x");
        }
    }

    @Test
    void aDependentQueriesOnTheSameConnectionBlockingAndNot() throws Exception {
        pair.connect();
        var client = pair.client.connection();
        var all = new ArrayList<CompletableFuture<String>>();
        for (var i = 0; i < 50; i++) {
            all.add(client.queryAsync("x")
                    .thenApply(answer -> MessagesTest.ask(client, answer + "y"))
                    .thenCompose(answer -> client.queryAsync(answer + "z"))
                    .thenApply(answer -> MessagesTest.ask(client, answer + "!")));
        }
        for (var answer : all) {
            assertThat(answer.get()).isEqualTo("xyz!");
        }
    }

    @Test
    void aDependentCloses() throws Exception {
        pair.connect();
        pair.client
                .connection()
                .queryAsync("x")
                .thenAccept(answer -> pair.client.connection().close())
                .get();
        await().until(() -> pair.client.connection().state() == ConnectionState.CLOSED);
    }

    @Test
    void aHandlerClosesAndIsHeldUp() throws Exception {
        pair.server.text = (query, context) -> {
            context.connection().close();
            goOn.await();
            return query;
        };
        pair.connect();
        var answer = pair.client.connection().queryAsync("x");
        await().until(() -> pair.server.connection().state() != ConnectionState.CONNECTED);
        goOn.countDown();
        assertThat(answer.get()).isEqualTo("x");
        await().until(() -> pair.server.connection().state() == ConnectionState.CLOSED);
    }

    @Test
    void handlersQueryBackFromBothSidesAtOnce() throws Exception {
        pair.both(side -> side.text = (query, context) -> {
            var depth = Integer.parseInt(query);
            return depth == 0 ? "" : context.connection().query("" + (depth - 1)) + depth;
        });
        pair.connect();
        var all = new ArrayList<CompletableFuture<String>>();
        for (var i = 0; i < 40; i++) {
            all.add((i % 2 == 0 ? pair.client : pair.server).connection().queryAsync("5"));
        }
        for (var answer : all) {
            assertThat(answer.get()).isEqualTo("12345");
        }
        pair.awaitNothingHeld();
    }

    @Test
    void aHandlersInterruptIsItsOwn() throws Exception {
        var threads = new ArrayList<Boolean>();
        pair.server.text = (query, context) -> {
            threads.add(Thread.currentThread().isInterrupted());
            Thread.currentThread().interrupt();
            return query;
        };
        pair.connect();
        for (var i = 0; i < 20; i++) {
            assertThat(pair.client.connection().query("" + i)).isEqualTo("" + i);
        }
        assertThat(threads).hasSize(20).doesNotContain(true);
    }

    /** A watchdog that comes too late hit the reader, whose waits returned at once from then on: a core was lost. */
    @Test
    void anInterruptThatComesBehindTheHandlerDoesNotStayWithTheReader() throws Exception {
        var reader = new AtomicReference<Thread>();
        var interrupted = new AtomicBoolean();
        pair.server.text = (query, context) -> {
            reader.set(Thread.currentThread());
            interrupted.set(Thread.currentThread().isInterrupted());
            return query;
        };
        pair.connect();
        assertThat(pair.client.connection().query("x")).isEqualTo("x");
        reader.get().interrupt();
        await().until(() -> staysUninterrupted(reader.get()));
        reader.get().interrupt();
        assertThat(pair.client.connection().query("y")).isEqualTo("y");
        assertThat(interrupted).isFalse();
    }

    /** A wait that returns for it takes the flag away for a moment, and puts it back. */
    private static boolean staysUninterrupted(Thread thread) {
        for (var look = 0; look < 100_000; look++) {
            if (thread.isInterrupted()) {
                return false;
            }
        }
        return true;
    }

    @Test
    void theLinkIsCutWhileAHandlerIsHeldUpWhereItIsRead() throws Exception {
        var inside = new CountDownLatch(1);
        var cancelled = new CountDownLatch(1);
        pair.server.text = (query, context) -> {
            context.onCancel(cancelled::countDown);
            inside.countDown();
            goOn.await();
            return query;
        };
        pair.connect();
        var answer = pair.client.connection().queryAsync("x");
        inside.await();
        pair.clientAsks().close();
        assertThat(failure(answer)).isInstanceOf(QueryFailedException.class);
        // The server notices although the thread that read is still inside.
        cancelled.await();
    }

    static Stream<Named<Executor>> executorsThatRunOnTheCaller() {
        var tasks = new AtomicInteger();
        return Stream.of(Named.of("always", Runnable::run), Named.of("every other time", task -> {
            if (tasks.incrementAndGet() % 2 == 0) {
                task.run();
            } else {
                new Thread(task, "user's").start();
            }
        }));
    }

    @ParameterizedTest
    @MethodSource("executorsThatRunOnTheCaller")
    void anExecutorThatRunsOnTheCallerHoldsUpNobody(Executor executor) throws Exception {
        pair.both(side -> {
            side.options = builder -> builder.executor(executor);
            side.text = (query, context) -> {
                if (query.equals("held")) {
                    goOn.await();
                }
                return query.startsWith("back") ? context.connection().query(query.substring(4)) : query;
            };
        });
        pair.connect();
        var held = pair.client.connection().queryAsync("held");
        assertThat(pair.client.connection().query("backbackx")).isEqualTo("x");
        assertThat(pair.server.connection().query("backx")).isEqualTo("x");
        goOn.countDown();
        assertThat(held.thenApply(answer -> MessagesTest.ask(pair.client.connection(), "y"))
                        .get())
                .isEqualTo("y");
    }

    @Test
    void aPoolWithCallerRunsServesMoreThanItHasThreadsFor() throws Exception {
        var pool = new ThreadPoolExecutor(
                1, 2, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), new ThreadPoolExecutor.CallerRunsPolicy());
        try {
            pair.both(side -> {
                side.options = builder -> builder.executor(pool);
                side.text = (query, context) -> {
                    goOn.await();
                    return query;
                };
            });
            pair.connect();
            var all = new ArrayList<CompletableFuture<String>>();
            for (var i = 0; i < 10; i++) {
                all.add(pair.client.connection().queryAsync("" + i));
            }
            assertThat(pair.server.connection().query(new byte[3])).hasSize(3);
            goOn.countDown();
            for (var i = 0; i < 10; i++) {
                assertThat(all.get(i).get()).isEqualTo("" + i);
            }
        } finally {
            goOn.countDown();
            MessagesTest.stop(pool);
        }
    }

    @Test
    void anExecutorThatRejectsAllRefusesQueriesAndFuturesStillEnd() throws Exception {
        pair.both(side -> side.options = builder -> builder.executor(task -> {
            throw new RejectedExecutionException("on purpose");
        }));
        pair.connect();
        for (var side : List.of(pair.client, pair.server)) {
            for (var i = 0; i < 10; i++) {
                assertThat(failure(side.connection().queryAsync("x"))).isInstanceOf(QueryFailedException.class);
            }
        }
        assertThat(pair.client.connection().state()).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void aShutDownExecutorIsOneThatRejects() throws Exception {
        var pool = Executors.newSingleThreadExecutor();
        pair.server.options = builder -> builder.executor(pool);
        pair.connect();
        assertThat(pair.client.connection().query("x")).isEqualTo("x");
        MessagesTest.stop(pool);
        assertThat(failure(pair.client.connection().queryAsync("x")))
                .isInstanceOf(QueryFailedException.class)
                .isNotInstanceOf(HandlerFailedException.class);
    }

    private static Throwable failure(CompletableFuture<?> future) {
        return future.<Throwable>handle((value, failure) -> failure)
                .orTimeout(1, TimeUnit.MINUTES)
                .join();
    }

    private static void hold(CountDownLatch latch) {
        try {
            assertThat(latch.await(Duration.ofMinutes(1).toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
