package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.LinkLostException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.testkit.FaultyFlow;
import io.github.simpleipc.testkit.Leaks;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who pings when, and who is lost when. Timeouts: 4 s on one side, 10 s on the other, so 4 s on the link. */
@ExtendWith(Leaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KeepAliveTest {
    private static final Duration HALF = Duration.ofSeconds(2);
    private static final Duration WHOLE = Duration.ofSeconds(4);
    private static final int PING_BYTES = 16;

    private final TunnelPair pair = new TunnelPair();

    @AfterEach
    void close() {
        pair.close();
    }

    private void connect() throws Exception {
        pair.server.options = builder -> builder.timeout(WHOLE);
        pair.client.options = builder -> builder.timeout(Duration.ofSeconds(10)).reconnect(false);
        pair.connect();
    }

    @Test
    void aSilentAskerPingsAfterHalfOfTheSmallerTimeoutOnItsOwnLane() throws Exception {
        connect();
        var pings = pair.clientAsks().outgoing();
        var answers = pair.clientAsks().incoming();
        var before = pings.passed();
        var answersBefore = answers.passed();
        pair.client.clock.advance(HALF.minusNanos(1));
        assertThat(pings.passed()).isEqualTo(before);
        pair.client.clock.advance(Duration.ofNanos(1));
        assertThat(pings.passed()).isEqualTo(before + PING_BYTES);
        var arrived = pair.address.wire(0).server().incoming();
        var serversPings = pair.serverAsks().incoming();
        for (var i = 2; i < 10; i++) {
            awaitPassed(arrived, pings.passed());
            var next = serversPings.passed() + PING_BYTES;
            pair.server.clock.advance(HALF);
            awaitPassed(serversPings, next);
            pair.client.clock.advance(HALF);
            assertThat(pings.passed()).isEqualTo(before + (long) i * PING_BYTES);
        }
        // Nobody answers a ping.
        assertThat(answers.passed()).isEqualTo(answersBefore);
        assertThat(pair.client.connection().state()).isEqualTo(ConnectionState.CONNECTED);
    }

    @Test
    void aQueryIsLifeEnoughAndPutsThePingOff() throws Exception {
        connect();
        pair.client.clock.advance(Duration.ofSeconds(1));
        pair.client.connection().query("x");
        var before = pair.clientAsks().outgoing().passed();
        pair.client.clock.advance(Duration.ofSeconds(1));
        assertThat(pair.clientAsks().outgoing().passed()).isEqualTo(before);
        pair.client.clock.advance(Duration.ofSeconds(1));
        assertThat(pair.clientAsks().outgoing().passed()).isEqualTo(before + PING_BYTES);
    }

    @Test
    void aSilentPeerIsLostAfterTheWholeTimeoutAndQueriesSaySo() throws Exception {
        connect();
        var query = pair.server.connection();
        pair.serverAsks().incoming().stall();
        var pending = query.queryAsync("x", Duration.ofHours(1));
        pair.server.clock.advance(WHOLE.minusNanos(1));
        assertThat(pair.server.connection().state()).isEqualTo(ConnectionState.CONNECTED);
        pair.server.clock.advance(Duration.ofNanos(1));
        assertThatThrownBy(pending::get).cause().isInstanceOfSatisfying(LinkLostException.class, e -> {
            assertThat(e.outcome()).isEqualTo(Outcome.MAY_HAVE_RUN);
            assertThat(e).hasMessageContaining("silent for the timeout of 4000 ms");
        });
        assertThat(pair.server.connection().state()).isEqualTo(ConnectionState.WAITING);
    }

    @Test
    void aStallOfThisProcessDoesNotCountAgainstThePeer() throws Exception {
        connect();
        pair.server.clock.stall(Duration.ofHours(3));
        pair.server.clock.runDue();
        assertThat(pair.server.connection().state()).isEqualTo(ConnectionState.CONNECTED);
        pair.server.clock.advance(WHOLE.minusNanos(1));
        assertThat(pair.server.connection().state()).isEqualTo(ConnectionState.CONNECTED);
        pair.server.clock.advance(Duration.ofNanos(1));
        assertThat(pair.server.connection().state()).isEqualTo(ConnectionState.WAITING);
    }

    @Test
    void aStallThatEndsJustAfterTheLossWasDueDoesNotCountEither() throws Exception {
        connect();
        pair.server.clock.advance(HALF.dividedBy(2));
        pair.server.clock.stall(WHOLE.minus(HALF.dividedBy(2)).plusMillis(1));
        pair.server.clock.runDue();
        assertThat(pair.server.connection().state()).isEqualTo(ConnectionState.CONNECTED);
        pair.server.clock.advance(WHOLE);
        assertThat(pair.server.connection().state()).isEqualTo(ConnectionState.WAITING);
    }

    @Test
    void progressInWritingCountsAsLife() throws Exception {
        connect();
        pair.client.connection().query("x");
        var answers = pair.clientAsks().incoming();
        // Slow, and its asker's pings are stuck: only what it takes of the response shows that it lives.
        pair.server.clock.advance(WHOLE.minusNanos(1));
        var before = answers.passed();
        var big = pair.client.connection().queryAsync(new byte[300_000], Duration.ofHours(1));
        await().until(() -> answers.passed() > before);
        assertThat(big.get()).hasSize(300_000);
        pair.server.clock.advance(WHOLE.minusNanos(1));
        assertThat(pair.server.connection().state()).isEqualTo(ConnectionState.CONNECTED);
    }

    private static void awaitPassed(FaultyFlow flow, long bytes) {
        await().until(() -> flow.passed() >= bytes);
    }
}
