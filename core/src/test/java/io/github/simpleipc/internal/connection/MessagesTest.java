package io.github.simpleipc.internal.connection;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.Connection;
import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.LinkIo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said over a connection, and what a handler can do to an answer. */
@ExtendWith(Leaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MessagesTest {
    private static final int PIECE = 64 << 10;

    private final TunnelPair pair = new TunnelPair();

    @AfterEach
    void close() {
        pair.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 1_000_000})
    void messagesOfAllSizesComeBackAsTheyWereFromEitherSide(int size) throws Exception {
        pair.connect();
        var bytes = LinkIo.bytes(size, size);
        var text = "x".repeat(size);
        for (var connection : connections()) {
            assertThat(connection.query(bytes.clone())).isEqualTo(bytes);
            assertThat(connection.query(text)).isEqualTo(text);
            assertThat(connection.queryAsync(bytes.clone()).get()).isEqualTo(bytes);
            assertThat(connection.queryAsync(text).get()).isEqualTo(text);
        }
        pair.awaitNothingHeld();
    }

    @Test
    void signalsOfBothKindsArriveAndAreAnsweredWithNothing() throws Exception {
        var got = Collections.synchronizedList(new ArrayList<String>());
        pair.both(side -> {
            side.textSignal = (signal, context) -> got.add("text " + signal);
            side.bytesSignal = (signal, context) -> got.add("bytes " + new String(signal, UTF_8));
        });
        pair.connect();
        for (var connection : connections()) {
            connection.send("a");
            connection.send("b".getBytes(UTF_8));
            connection.sendAsync("c").get();
            connection.sendAsync("d".getBytes(UTF_8)).get();
            await().until(() -> got.size() == 4);
            assertThat(got).containsExactly("text a", "bytes b", "text c", "bytes d");
            got.clear();
        }
        pair.awaitNothingHeld();
    }

    @Test
    void aSendersSignalsKeepTheirOrderAlsoBehindALargeOneAndASlowHandler() throws Exception {
        var sizes = Collections.synchronizedList(new ArrayList<Integer>());
        var gate = new CountDownLatch(1);
        pair.server.bytesSignal = (signal, context) -> {
            gate.await();
            sizes.add(signal.length);
        };
        pair.connect();
        var expected = new ArrayList<Integer>();
        var sent = new ArrayList<CompletableFuture<Void>>();
        for (var i = 0; i < 200; i++) {
            var size = i % 20 == 0 ? 3 * PIECE + i : i;
            expected.add(size);
            sent.add(pair.client.connection().sendAsync(new byte[size]));
        }
        // They count as delivered when they are accepted, however slow the handler is.
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).get();
        assertThat(sizes).isEmpty();
        assertThat(pair.client.connection().query("not held up")).isEqualTo("not held up");
        gate.countDown();
        await().until(() -> sizes.size() == expected.size());
        assertThat(sizes).isEqualTo(expected);
        pair.awaitNothingHeld();
    }

    @Test
    void aSignalHandlerThatThrowsDoesNotStopTheNext() throws Exception {
        var got = new AtomicInteger();
        pair.server.options = builder -> builder.errorLogger(new CapturedLog());
        pair.server.textSignal = (signal, context) -> {
            got.incrementAndGet();
            if (signal.equals("error")) {
                throw new StackOverflowError("on purpose");
            }
            throw new Exception("on purpose");
        };
        pair.connect();
        pair.client.connection().send("error");
        pair.client.connection().send("exception");
        pair.client.connection().send("exception");
        await().until(() -> got.get() == 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 20})
    void handlersQueryBackToAnyDepthFromManyThreads(int depth) throws Exception {
        pair.both(side -> side.text = (query, context) -> {
            var level = Integer.parseInt(query.substring(0, query.indexOf(' ')));
            var rest = query.substring(query.indexOf(' '));
            return level == 0 ? rest : context.connection().query(level - 1 + rest) + level;
        });
        pair.connect();
        var threads = new ArrayList<CompletableFuture<String>>();
        var pool = Executors.newCachedThreadPool();
        try {
            for (var i = 0; i < 32; i++) {
                var connection = connections().get(i % 2);
                threads.add(CompletableFuture.supplyAsync(() -> ask(connection, depth + " x"), pool));
            }
            for (var answer : threads) {
                assertThat(answer.get()).startsWith(" x1").endsWith("" + depth);
            }
        } finally {
            stop(pool);
        }
    }

    @Test
    void aHandlerThatThrowsGivesTheAskerItsClassAndMessageAndNoTrace() throws Exception {
        var log = new CapturedLog();
        pair.server.options = builder -> builder.errorLogger(log);
        pair.server.text = (query, context) -> {
            if (query.equals("error")) {
                throw new AssertionError("my words");
            }
            throw new IllegalStateException("my words");
        };
        pair.connect();
        for (var query : List.of("exception", "error")) {
            assertThatThrownBy(() -> pair.client.connection().query(query))
                    .isInstanceOfSatisfying(HandlerFailedException.class, e -> {
                        assertThat(e.reason()).isEqualTo(HandlerFailedException.Reason.THREW);
                        assertThat(e.outcome()).isEqualTo(Outcome.RAN_AND_FAILED);
                        assertThat(e.getMessage())
                                .contains(
                                        query.equals("error")
                                                ? "AssertionError: my words"
                                                : "IllegalStateException: my")
                                .doesNotContain("at io.");
                        assertThat(e.getStackTrace()[0].getMethodName()).isNotEmpty();
                    });
        }
        assertThat(log.text()).contains("the handler threw").contains("my words");
        assertThat(pair.client.connection().query(new byte[5])).hasSize(5);
    }

    @Test
    void aHandlersWordsAreCutAndNeverALink() throws Exception {
        pair.server.options = builder -> builder.errorLogger(new CapturedLog());
        pair.server.text = (query, context) -> {
            throw new IllegalStateException("ü".repeat(5000) + "\ud800");
        };
        pair.connect();
        assertThatThrownBy(() -> pair.client.connection().query("x"))
                .isInstanceOf(HandlerFailedException.class)
                .hasMessageContaining("üüü")
                .satisfies(
                        e -> assertThat(e.getMessage().getBytes(UTF_8).length).isLessThan(1100));
        assertThat(pair.client.connection().query(new byte[5])).hasSize(5);
    }

    @Test
    void whatAHandlerMayNotReturnIsABadResponse() throws Exception {
        pair.server.text = (query, context) -> query.equals("null") ? null : "\udc00 alone";
        pair.server.bytes = (query, context) -> query.length == 0 ? null : new byte[3000];
        pair.server.options = builder -> builder.maxMessageBytes(2000);
        pair.connect();
        var client = pair.client.connection();
        assertFailed(() -> client.query("null"), HandlerFailedException.Reason.BAD_RESPONSE);
        assertFailed(() -> client.query("surrogate"), HandlerFailedException.Reason.BAD_RESPONSE);
        assertFailed(() -> client.query(new byte[0]), HandlerFailedException.Reason.BAD_RESPONSE);
        assertFailed(() -> client.query(new byte[1]), HandlerFailedException.Reason.RESPONSE_TOO_LARGE);
        pair.awaitNothingHeld();
    }

    @Test
    void aMessageOverEitherMaximumIsRefusedWhereItIsSent() throws Exception {
        var ran = new AtomicBoolean();
        pair.server.bytes = (query, context) -> {
            ran.set(true);
            return query;
        };
        pair.server.options = builder -> builder.maxMessageBytes(2000);
        pair.connect();
        for (var connection : connections()) {
            assertRefused(() -> connection.query(new byte[2001]), QueryRefusedException.Reason.TOO_LARGE);
            assertRefused(() -> connection.query("ü".repeat(1001)), QueryRefusedException.Reason.TOO_LARGE);
            assertThat(connection.query(new byte[2000])).hasSize(2000);
        }
        assertThat(ran).isTrue();
    }

    @Test
    void aKindWithoutAHandlerIsRefused() throws Exception {
        pair.both(side -> {
            side.text = null;
            side.bytes = null;
            side.textSignal = null;
            side.bytesSignal = null;
        });
        pair.connect();
        var client = pair.client.connection();
        assertRefused(() -> client.query("x"), QueryRefusedException.Reason.WRONG_KIND);
        assertRefused(() -> client.query(new byte[200_000]), QueryRefusedException.Reason.WRONG_KIND);
        assertRefused(() -> client.send("x"), QueryRefusedException.Reason.WRONG_KIND);
        assertRefused(() -> client.send(new byte[200_000]), QueryRefusedException.Reason.WRONG_KIND);
        pair.awaitNothingHeld();
    }

    @Test
    void aLoneSurrogateIsTheCallersMistake() throws Exception {
        pair.connect();
        var client = pair.client.connection();
        for (var bad : List.of("\ud800", "a\udc00b")) {
            assertThatThrownBy(() -> client.query(bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.queryAsync(bad)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.send(bad)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(client.query("\ud83d\ude00")).isEqualTo("\ud83d\ude00");
    }

    @Test
    void anExecutorThatRejectsIsAPeerThatIsBusy() throws Exception {
        var rejects = new AtomicBoolean(true);
        var ran = new AtomicInteger();
        var threads = Executors.newCachedThreadPool();
        pair.server.options = builder -> builder.executor(task -> {
            if (rejects.get()) {
                throw new RejectedExecutionException("on purpose");
            }
            threads.execute(task);
        });
        pair.server.text = (query, context) -> query + ran.incrementAndGet();
        pair.server.textSignal = (query, context) -> ran.incrementAndGet();
        try {
            pair.connect();
            var client = pair.client.connection();
            assertRefused(() -> client.query("x"), QueryRefusedException.Reason.PEER_BUSY);
            assertRefused(() -> client.send("x"), QueryRefusedException.Reason.PEER_BUSY);
            // A future of the side with that executor is completed all the same.
            assertThat(pair.server.connection().queryAsync("back").get()).isEqualTo("back");
            assertThat(ran).hasValue(0);
            rejects.set(false);
            assertThat(client.query("x")).isEqualTo("x1");
            client.send("x");
            await().until(() -> ran.get() == 2);
            pair.awaitNothingHeld();
        } finally {
            stop(threads);
        }
    }

    @Test
    void anExecutorThatRunsTasksInItsCallerNeverHoldsUpALane() throws Exception {
        // Depth 3 on both sides would deadlock if handlers ran on the threads that read.
        pair.both(side -> {
            side.options = builder -> builder.executor(Runnable::run);
            side.text = (query, context) ->
                    query.isEmpty() ? "end" : context.connection().query(query.substring(1));
        });
        pair.connect();
        for (var connection : connections()) {
            assertThat(connection.query("xxx")).isEqualTo("end");
            assertThat(connection
                            .queryAsync("xxx")
                            .thenApply(answer -> ask(connection, answer.isEmpty() ? "" : "xx"))
                            .get())
                    .isEqualTo("end");
        }
    }

    @Test
    void dependentsThatBlockOrQueryBackHoldUpNobody() throws Exception {
        // Of a future that is complete already, a dependent would run on this very thread.
        var attached = new AtomicReference<CountDownLatch>();
        pair.both(side -> side.text = (query, context) -> {
            attached.get().await();
            return query;
        });
        pair.connect();
        for (var connection : connections()) {
            attached.set(new CountDownLatch(1));
            var gate = new CountDownLatch(1);
            var blocked = new ArrayList<CompletableFuture<String>>();
            for (var i = 0; i < 50; i++) {
                blocked.add(connection.queryAsync("x").thenApply(answer -> {
                    awaitUninterruptibly(gate);
                    return ask(connection, answer + "y");
                }));
            }
            attached.get().countDown();
            assertThat(connection.query("free")).isEqualTo("free");
            assertThat(connection.queryAsync("free").get()).isEqualTo("free");
            gate.countDown();
            for (var future : blocked) {
                assertThat(future.get()).isEqualTo("xy");
            }
        }
    }

    private List<Connection> connections() {
        return List.of(pair.client.connection(), pair.server.connection());
    }

    static String ask(Connection connection, String text) {
        try {
            return connection.query(text);
        } catch (QueryFailedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void stop(ExecutorService executor) throws InterruptedException {
        executor.shutdownNow();
        assertThat(executor.awaitTermination(60, java.util.concurrent.TimeUnit.SECONDS))
                .isTrue();
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void assertFailed(Call call, HandlerFailedException.Reason reason) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(HandlerFailedException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e.outcome()).isEqualTo(Outcome.RAN_AND_FAILED);
        });
    }

    private static void assertRefused(Call call, QueryRefusedException.Reason reason) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(QueryRefusedException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e.outcome()).isEqualTo(Outcome.NOT_RUN);
        });
    }
}
