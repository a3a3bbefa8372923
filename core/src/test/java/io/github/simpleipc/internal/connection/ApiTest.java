package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.NotConnectedException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.Role;
import io.github.simpleipc.testkit.Cut;
import io.github.simpleipc.testkit.Leaks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a connection says of itself, when its methods may be called, and what its loggers get. */
@ExtendWith(Leaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ApiTest {
    private final TunnelPair pair = new TunnelPair();

    @AfterEach
    void close() {
        pair.close();
    }

    @Test
    void eachSideKnowsTheOtherForAsLongAsItIsThere() throws Exception {
        pair.make();
        var server = pair.server.connection();
        var client = pair.client.connection();
        assertThat(server.role()).isEmpty();
        assertThat(server.peer()).isEmpty();
        server.connect();
        assertThat(server.role()).contains(Role.SERVER);
        assertThat(server.peer()).isEmpty();
        client.connect();
        pair.awaitConnected();
        assertThat(client.peer().orElseThrow().role()).isEqualTo(Role.SERVER);
        assertThat(server.peer().orElseThrow().role()).isEqualTo(Role.CLIENT);
        assertThat(client.peer().orElseThrow().instance())
                .hasSize(32)
                .isNotEqualTo(server.peer().orElseThrow().instance());
        client.close();
        TunnelPair.soon().until(() -> server.state() == ConnectionState.WAITING);
        assertThat(server.peer()).isEmpty();
        assertThat(client.peer()).isEmpty();
    }

    @Test
    void whoIsNotConnectedHearsItAtOnceByEachMethod() throws Exception {
        pair.make();
        pair.server.connection().connect();
        for (var connection : List.of(pair.server.connection(), pair.client.connection())) {
            assertNotRun(() -> connection.query("x"));
            assertNotRun(() -> connection.query(new byte[1]));
            assertNotRun(() -> connection.send("x"));
            assertNotRun(() -> connection.send(new byte[1]));
            for (var future : List.<CompletableFuture<?>>of(
                    connection.queryAsync("x"),
                    connection.queryAsync(new byte[1]),
                    connection.sendAsync("x"),
                    connection.sendAsync(new byte[1]))) {
                assertThatThrownBy(future::get)
                        .isInstanceOf(ExecutionException.class)
                        .cause()
                        .isInstanceOfSatisfying(
                                NotConnectedException.class,
                                e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_RUN));
            }
        }
    }

    private static void assertNotRun(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        NotConnectedException.class,
                        e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_RUN));
    }

    @Test
    void afterALossTheErrorSaysWhatEndedTheLink() throws Exception {
        pair.client.options = builder -> builder.reconnectDelay(Duration.ofDays(1));
        pair.connect();
        pair.address.onDial(wire -> wire.client().incoming().cutNow(Cut.RESET));
        // Nothing is owed to the client, so it reads the server's lane alone.
        pair.serverAsks().incoming().cutNow(Cut.RESET);
        pair.serverAsks().wakeup();
        var client = pair.client.connection();
        TunnelPair.soon().until(() -> client.state() == ConnectionState.RECONNECTING);
        assertThatThrownBy(() -> client.query("x"))
                .isInstanceOf(NotConnectedException.class)
                .satisfies(e -> assertThat(e.getMessage() + " " + e.getCause()).contains("reset"));
    }

    @Test
    void connectIsForNewAndGaveUpAlone() throws Exception {
        pair.connect();
        for (var connection : List.of(pair.server.connection(), pair.client.connection())) {
            assertThatThrownBy(connection::connect)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("CONNECTED");
            assertThat(connection.query("still")).isEqualTo("still");
        }
        pair.client.connection().close();
        TunnelPair.soon().until(() -> pair.server.connection().state() == ConnectionState.WAITING);
        assertThatThrownBy(pair.server.connection()::connect)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("WAITING");
    }

    @Test
    void anInterruptEndsAConnectThatStandsAndTheNextOneMay() throws Exception {
        pair.make();
        pair.server.connection().connect();
        pair.address.onDial(wire -> wire.client().incoming().stall());
        var ended = new CompletableFuture<Reason>();
        var flag = new CompletableFuture<Boolean>();
        var client = pair.client.connection();
        var thread = new Thread(() -> {
            try {
                client.connect();
                ended.complete(null);
            } catch (ConnectFailedException e) {
                ended.complete(e.reason());
            }
            flag.complete(Thread.currentThread().isInterrupted());
        });
        thread.start();
        TunnelPair.soon().until(() -> pair.address.wires().size() == 1);
        thread.interrupt();
        assertThat(ended.get()).isEqualTo(Reason.INTERRUPTED);
        assertThat(flag.get()).isTrue();
        assertThat(client.state()).isEqualTo(ConnectionState.NEW);
        pair.address.onDial(wire -> {});
        client.connect();
        assertThat(client.query("after all")).isEqualTo("after all");
        thread.join();
    }

    @Test
    void whoAwaitsHearsOfTheTimeTheInterruptAndTheEnd() throws Exception {
        pair.make();
        var server = pair.server.connection();
        server.connect();
        assertReason(server, Duration.ofMillis(1), Reason.NO_PEER);
        Thread.currentThread().interrupt();
        assertReason(server, Duration.ofDays(1), Reason.INTERRUPTED);
        assertThat(Thread.interrupted()).isTrue();
        server.close();
        server.awaitClosed();
        assertReason(server, Duration.ofDays(1), Reason.CLOSED);
    }

    /** It told only why the peer was lost, and never what kept it from coming back. */
    @Test
    void whoAwaitsAPeerThatIsLookedForHearsWhyTheLastAttemptFailed() throws Exception {
        pair.client.options = builder -> builder.reconnectDelay(Duration.ofDays(1));
        pair.connect();
        var client = pair.client.connection();
        pair.server.connection().close();
        // Nobody serves the address now, so that the attempt to reconnect finds nobody.
        TunnelPair.soon()
                .untilAsserted(() -> assertThatThrownBy(() -> client.awaitConnected(Duration.ofNanos(1)))
                        .isInstanceOfSatisfying(ConnectFailedException.class, e -> {
                            assertThat(e.reason()).isEqualTo(Reason.NO_PEER);
                            assertThat(e)
                                    .hasMessageContaining("RECONNECTING")
                                    .hasMessageContaining("nobody is at memory");
                        })
                        .cause()
                        .isInstanceOfSatisfying(
                                ConnectFailedException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.NOBODY_THERE)));
        // What ended the link stays the answer to a query.
        assertThatThrownBy(() -> client.query("x"))
                .isInstanceOf(NotConnectedException.class)
                .hasMessageContaining("the peer was lost")
                .hasMessageNotContaining("nobody");
    }

    @Test
    void aServerThatLosesItsAddressWithoutAPeerAndDoesNotReconnectStayedWaitingForEver() throws Exception {
        pair.server.options = builder -> builder.reconnect(false).errorLogger(new CapturedLog());
        pair.make();
        var server = pair.server.connection();
        server.connect();
        pair.address.takeAway();
        pair.server.clock.advance(Server.KEEP_EVERY);
        TunnelPair.soon().until(() -> server.state() == ConnectionState.GAVE_UP);
        assertReason(server, Duration.ofDays(1), Reason.GAVE_UP);
        server.connect();
        assertThat(server.state()).isEqualTo(ConnectionState.WAITING);
    }

    private static void assertReason(Connection connection, Duration timeout, Reason reason) {
        assertThatThrownBy(() -> connection.awaitConnected(timeout))
                .isInstanceOfSatisfying(
                        ConnectFailedException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }

    @Test
    void theListenerHearsOfEachChangeInItsOrderAlsoBehindOneThatThrows() throws Exception {
        var heard = Collections.synchronizedList(new ArrayList<String>());
        pair.client.options = builder -> builder.reconnect(false)
                .errorLogger(new CapturedLog())
                .listener(change -> {
                    // The pair makes another connection, for its options, and closes it.
                    if (change.connection().equals(pair.client.connection())) {
                        heard.add(change.before() + " " + change.after());
                    }
                    throw new IllegalStateException("thrown on purpose");
                });
        pair.connect();
        pair.server.connection().close();
        TunnelPair.soon().until(() -> pair.client.connection().state() == ConnectionState.GAVE_UP);
        pair.client.connection().close();
        TunnelPair.soon().until(() -> heard.size() == 4);
        assertThat(heard)
                .containsExactly("NEW CONNECTING", "CONNECTING CONNECTED", "CONNECTED GAVE_UP", "GAVE_UP CLOSED");
    }

    @Test
    void queriesAndKeepAlivesAreLoggedOnlyWhenAskedFor() throws Exception {
        var quiet = new CapturedLog();
        var loud = new CapturedLog();
        var errors = new CapturedLog();
        pair.server.options = builder -> builder.errorLogger(errors).debugLogger(quiet);
        pair.client.options = builder ->
                builder.errorLogger(errors).debugLogger(loud).logQueries(true).logKeepAlives(true);
        pair.connect();
        var text = "ask-" + "0123456789".repeat(30);
        assertThat(pair.client.connection().query(text)).isEqualTo(text);
        assertThat(pair.server.connection().query("back")).isEqualTo("back");
        pair.client.clock.advance(Duration.ofMillis(2500));
        TunnelPair.soon().until(() -> loud.text().contains("keep-alive"));
        assertThat(quiet.text()).contains("CONNECTED").doesNotContain("ask-").doesNotContain("keep-alive");
        assertThat(loud.text())
                .contains("'" + text.substring(0, 200) + "'… (304 bytes)")
                .doesNotContain(text.substring(0, 201))
                .contains("'back'");
        assertThat(errors.text()).isEmpty();
    }
}
