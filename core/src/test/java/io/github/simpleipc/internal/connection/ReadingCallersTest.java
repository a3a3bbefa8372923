package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.LinkLostException;
import io.github.simpleipc.QueryInterruptedException;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.testkit.Leaks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that read the lane for each other, and go away one by one: nobody is left hanging. */
@ExtendWith(Leaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadingCallersTest {
    private static final Duration FAR = Duration.ofMinutes(10);

    private final TunnelPair pair = new TunnelPair();
    private final CountDownLatch answerNow = new CountDownLatch(1);
    private final AtomicInteger arrived = new AtomicInteger();

    @AfterEach
    void close() {
        answerNow.countDown();
        pair.close();
    }

    private void connectWithHeldHandler() throws Exception {
        pair.server.text = (query, context) -> {
            if (query.startsWith("held")) {
                arrived.incrementAndGet();
                answerNow.await();
            }
            return query;
        };
        pair.connect();
    }

    /** A thread of the test's that queries and blocks. */
    private final class Caller {
        final AtomicReference<Object> result = new AtomicReference<>();
        final Thread thread;

        Caller(String query, Duration timeout) {
            thread = new Thread(
                    () -> {
                        try {
                            result.set(pair.client.connection().query(query, timeout));
                        } catch (IOException e) {
                            result.set(e);
                        }
                    },
                    "caller of " + query);
            thread.start();
        }

        Object join() throws InterruptedException {
            thread.join();
            return result.get();
        }
    }

    private List<Caller> callers(int count) {
        var all = new ArrayList<Caller>();
        for (var i = 0; i < count; i++) {
            all.add(new Caller("held " + i, FAR));
            var expected = i + 1;
            // One by one, so that the first leads and the order in the line is known; and in it before the next comes.
            await().until(() -> arrived.get() == expected && isParked(all.get(expected - 1)));
        }
        return all;
    }

    private static boolean isParked(Caller caller) {
        return caller.thread.getState() == Thread.State.WAITING;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 8, 12})
    void oneByOneIsInterruptedFromTheFirstOn(int count) throws Exception {
        connectWithHeldHandler();
        var all = callers(count);
        for (var i = 0; i < count - 1; i++) {
            all.get(i).thread.interrupt();
            assertThat(all.get(i).join()).isInstanceOf(QueryInterruptedException.class);
        }
        answerNow.countDown();
        assertThat(all.get(count - 1).join()).isEqualTo("held " + (count - 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 6, 12})
    void oneByOneIsInterruptedFromTheLastOn(int count) throws Exception {
        connectWithHeldHandler();
        var all = callers(count);
        for (var i = count - 1; i > 0; i--) {
            all.get(i).thread.interrupt();
            assertThat(all.get(i).join()).isInstanceOf(QueryInterruptedException.class);
        }
        answerNow.countDown();
        assertThat(all.get(0).join()).isEqualTo("held 0");
    }

    @Test
    void theLeadersOwnQueryTimesOutWhileItReads() throws Exception {
        connectWithHeldHandler();
        var leader = new Caller("held leader", Duration.ofSeconds(1));
        await().until(() -> arrived.get() == 1 && isParked(leader));
        var follower = new Caller("held follower", FAR);
        await().until(() -> arrived.get() == 2 && isParked(follower));
        pair.client.clock.advance(Duration.ofSeconds(1));
        assertThat(leader.join()).isInstanceOf(QueryTimeoutException.class);
        answerNow.countDown();
        assertThat(follower.join()).isEqualTo("held follower");
        assertThat(pair.client.connection().query("after")).isEqualTo("after");
    }

    @Test
    void allTimeOutAtOnceAndTheNextIsAnswered() throws Exception {
        connectWithHeldHandler();
        var all = new ArrayList<Caller>();
        for (var i = 0; i < 8; i++) {
            all.add(new Caller("held " + i, Duration.ofSeconds(1)));
        }
        await().until(() -> arrived.get() == 8);
        pair.client.clock.advance(Duration.ofSeconds(1));
        for (var caller : all) {
            assertThat(caller.join()).isInstanceOf(QueryTimeoutException.class);
        }
        // The late answers are read by a thread that waits for none of them.
        answerNow.countDown();
        assertThat(pair.client.connection().query("after")).isEqualTo("after");
    }

    @Test
    void asynchronousAnswersAreReadWhileALeaderReadsAndWhenItIsGone() throws Exception {
        connectWithHeldHandler();
        var leader = callers(1).get(0);
        assertThat(pair.client.connection().queryAsync("a").get()).isEqualTo("a");
        var owed = pair.client.connection().queryAsync("held and owed", FAR);
        await().until(() -> arrived.get() == 2);
        leader.thread.interrupt();
        assertThat(leader.join()).isInstanceOf(QueryInterruptedException.class);
        assertThat(pair.client.connection().queryAsync("b").get()).isEqualTo("b");
        answerNow.countDown();
        assertThat(owed.get()).isEqualTo("held and owed");
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, 1_024, 5_000})
    void aLeaderWritesOnWhereTheLinkTakesLittle(int capacity) throws Exception {
        pair.address.capacity(capacity);
        pair.connect();
        // The link takes so little a time that the writer meets a full one many times.
        var bytes = 200 * capacity;
        var owed = new ArrayList<CompletableFuture<byte[]>>();
        for (var i = 0; i < 3; i++) {
            owed.add(pair.client.connection().queryAsync(new byte[bytes + i]));
        }
        assertThat(pair.client.connection().query(new byte[bytes])).hasSize(bytes);
        assertThat(pair.server.connection().query(new byte[bytes])).hasSize(bytes);
        for (var i = 0; i < 3; i++) {
            assertThat(owed.get(i).get()).hasSize(bytes + i);
        }
        pair.awaitNothingHeld();
    }

    @Test
    void theLinkIsCutWhileOneLeadsAndOthersWait() throws Exception {
        connectWithHeldHandler();
        var all = callers(6);
        var owed = pair.client.connection().queryAsync("held and owed", FAR);
        pair.clientAsks().close();
        for (var caller : all) {
            assertThat(caller.join()).isInstanceOf(LinkLostException.class);
        }
        assertThatThrownBy(owed::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(LinkLostException.class);
    }

    @Test
    void aCloseFindsOneThatLeadsAndOthersThatWait() throws Exception {
        connectWithHeldHandler();
        var all = callers(3);
        var closing = CompletableFuture.runAsync(pair.server.connection()::close);
        answerNow.countDown();
        for (var caller : all) {
            assertThat(caller.join()).isInstanceOf(String.class);
        }
        closing.join();
    }

    /** Lost wake-ups show as a hang: each round ends with nobody reading and everybody answered. */
    @Test
    void callersComeAndGoAtRandom() throws Exception {
        connectWithHeldHandler();
        var random = new Random(5);
        for (var round = 0; round < 20; round++) {
            arrived.set(0);
            var all = new ArrayList<Caller>();
            var count = 1 + random.nextInt(8);
            for (var i = 0; i < count; i++) {
                all.add(new Caller(random.nextBoolean() ? "held " + i : "free " + i, FAR));
            }
            for (var caller : all) {
                if (random.nextInt(3) > 0) {
                    caller.thread.interrupt();
                }
            }
            assertThat(pair.client.connection().query("free")).isEqualTo("free");
            for (var caller : all) {
                caller.thread.interrupt();
                assertThat(caller.join()).isNotNull();
            }
        }
    }
}
