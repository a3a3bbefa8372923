package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.IpcException;
import io.github.simpleipc.NotConnectedException;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.testkit.Cut;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.Trials;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Closing: from every state and every thread, more than once, beside all else. */
@ExtendWith(Leaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseTest {
    private TunnelPair pair = new TunnelPair();

    @AfterEach
    void close() {
        pair.close();
    }

    private static void assertClosed(Connection connection) throws InterruptedException {
        connection.awaitClosed();
        assertThat(connection.state()).isEqualTo(ConnectionState.CLOSED);
        assertThatThrownBy(() -> connection.query("x"))
                .isInstanceOf(NotConnectedException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> connection.awaitConnected(Duration.ofDays(1))).isInstanceOf(IpcException.class);
        assertThatThrownBy(connection::connect).isInstanceOf(IllegalStateException.class);
        connection.close();
    }

    @Test
    void newAndWaiting() throws Exception {
        pair.make();
        pair.client.connection().close();
        assertClosed(pair.client.connection());
        pair.server.connection().connect();
        assertThat(pair.server.connection().state()).isEqualTo(ConnectionState.WAITING);
        pair.server.connection().close();
        assertClosed(pair.server.connection());
    }

    @Test
    void connecting() throws Exception {
        pair.make();
        pair.server.connection().connect();
        pair.address.onDial(wire -> wire.client().incoming().stall());
        var connecting = CompletableFuture.runAsync(() -> {
            try {
                pair.client.connection().connect();
            } catch (IpcException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        });
        await().until(() -> pair.address.wires().size() == 1);
        pair.client.connection().close();
        assertThatThrownBy(connecting::get).hasMessageContaining("closed");
        assertClosed(pair.client.connection());
    }

    @Test
    void connectedFromEitherSide() throws Exception {
        pair.connect();
        pair.client.connection().close();
        assertClosed(pair.client.connection());
        await().until(() -> pair.server.connection().state() == ConnectionState.WAITING);
        assertThatThrownBy(() -> pair.server.connection().query("x")).isInstanceOf(NotConnectedException.class);
    }

    @Test
    void reconnecting() throws Exception {
        pair.client.options = builder -> builder.reconnectDelay(Duration.ofDays(1));
        pair.connect();
        pair.server.connection().close();
        await().until(() -> pair.client.connection().state() == ConnectionState.RECONNECTING);
        pair.client.connection().close();
        assertClosed(pair.client.connection());
    }

    @Test
    void gaveUp() throws Exception {
        pair.client.options = builder -> builder.reconnect(false);
        pair.connect();
        pair.server.connection().close();
        await().until(() -> pair.client.connection().state() == ConnectionState.GAVE_UP);
        pair.client.connection().close();
        assertClosed(pair.client.connection());
    }

    @Test
    void fromAHandlerWhoseAnswerStillArrives() throws Exception {
        pair.server.text = (query, context) -> {
            context.connection().close();
            context.connection().close();
            return "last words";
        };
        pair.connect();
        assertThat(pair.client.connection().query("x")).isEqualTo("last words");
        assertClosed(pair.server.connection());
    }

    @Test
    void fromAListenerAFutureAndASignal() throws Exception {
        pair.server.options = builder -> builder.listener(change -> {
            if (change.after() == ConnectionState.CONNECTED) {
                change.connection().close();
            }
        });
        pair.make();
        pair.server.connection().connect();
        pair.client.options = builder -> {};
        try {
            pair.client.connection().connect();
        } catch (IpcException e) {
            // The server may be gone before its second proof is read.
            assertThat(e).hasMessageContaining("handshake");
        }
        assertClosed(pair.server.connection());
        pair.close();
        pair = new TunnelPair();
        pair.server.textSignal = (signal, context) -> context.connection().close();
        pair.connect();
        pair.client.connection().send("end");
        assertClosed(pair.server.connection());
        pair.close();
        pair = new TunnelPair().connect();
        var client = pair.client.connection();
        client.queryAsync("x").thenRun(client::close).get();
        assertClosed(client);
    }

    @Test
    void anInterruptedThreadClosesAllTheSameAndKeepsItsFlag() throws Exception {
        pair.connect();
        Thread.currentThread().interrupt();
        pair.client.connection().close();
        assertThat(Thread.interrupted()).isTrue();
        assertClosed(pair.client.connection());
    }

    @Test
    void aHandlerThatNeverEndsIsWaitedForASecondOnly() throws Exception {
        var gate = new CountDownLatch(1);
        var running = new CountDownLatch(1);
        pair.server.text = (query, context) -> {
            running.countDown();
            gate.await();
            return query;
        };
        pair.connect();
        var pending = pair.client.connection().queryAsync("x");
        running.await();
        var alarms = pair.server.clock.setCount();
        var closing = CompletableFuture.runAsync(pair.server.connection()::close);
        await().until(() -> pair.server.clock.setCount() > alarms);
        assertThat(closing).isNotDone();
        // What comes now is refused.
        assertThatThrownBy(() -> pair.client.connection().query("y"))
                .isInstanceOf(QueryFailedException.class)
                .hasMessageContaining("closing");
        pair.server.clock.advance(Duration.ofSeconds(1));
        closing.get();
        assertThatThrownBy(pending::get).hasCauseInstanceOf(QueryFailedException.class);
        gate.countDown();
    }

    @Test
    void besideQueriesOfSixteenThreads() throws Exception {
        var threads = Executors.newCachedThreadPool();
        try {
            for (var round = 0; round < Trials.count(100); round++) {
                pair = new TunnelPair();
                var ran = new LongAdder();
                var first = new CountDownLatch(16);
                pair.server.text = (query, context) -> {
                    ran.increment();
                    return query;
                };
                pair.connect();
                var answered = new AtomicInteger();
                var all = new ArrayList<CompletableFuture<Void>>();
                for (var i = 0; i < 16; i++) {
                    var connection = i % 2 == 0 ? pair.client.connection() : pair.server.connection();
                    all.add(CompletableFuture.runAsync(() -> ask(connection, answered, first), threads));
                }
                first.await();
                var closing = new ArrayList<CompletableFuture<Void>>();
                for (var connection : List.of(pair.client.connection(), pair.server.connection())) {
                    for (var i = 0; i < 2; i++) {
                        closing.add(CompletableFuture.runAsync(connection::close, threads));
                    }
                }
                for (var one : all) {
                    one.get();
                }
                for (var one : closing) {
                    one.get();
                }
                assertClosed(pair.client.connection());
                assertThat(answered.get()).isPositive();
            }
        } finally {
            MessagesTest.stop(threads);
        }
    }

    private static void ask(Connection connection, AtomicInteger answered, CountDownLatch first) {
        try {
            while (true) {
                assertThat(connection.query("x")).isEqualTo("x");
                answered.incrementAndGet();
                first.countDown();
            }
        } catch (NotConnectedException e) {
            assertThat(connection.state()).isNotEqualTo(ConnectionState.CONNECTED);
        } catch (QueryFailedException e) {
            assertThat(e.outcome()).isNotNull();
        } finally {
            first.countDown();
        }
    }

    @Test
    void aLostPeerDoesNotHoldUpAClose() throws Exception {
        pair.connect();
        pair.clientAsks().incoming().cutNow(Cut.RESET);
        pair.clientAsks().wakeup();
        pair.client.connection().close();
        assertClosed(pair.client.connection());
    }
}
