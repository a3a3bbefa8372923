package io.github.simpleipc.internal.connection;

import static io.github.simpleipc.internal.connection.TunnelPair.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.internal.crypto.Encryption;
import io.github.simpleipc.internal.crypto.NonceRecorder;
import io.github.simpleipc.testkit.Cut;
import io.github.simpleipc.testkit.FaultLink;
import io.github.simpleipc.testkit.FaultyFlow;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.Trials;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links that fail at every byte of a query: never a hang, never a wrong answer, and the outcome is true. */
@ExtendWith(Leaks.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkFaultTest {
    private static final byte[] KEY = new byte[32];

    private final TunnelPair pair = new TunnelPair();
    private final AtomicInteger ran = new AtomicInteger();

    @AfterEach
    void close() {
        pair.close();
    }

    @ParameterizedTest
    @CsvSource({"false, END", "false, RESET", "true, END", "true, RESET"})
    void aCutAtEveryByteOfAQueryInEitherDirection(boolean aes, Cut cut) throws Exception {
        pair.both(side -> {
            side.encryption = aes ? Encryption.aes(KEY) : Encryption.plain();
            side.options = builder -> builder.errorLogger(new CapturedLog());
            side.text = (query, context) -> {
                ran.incrementAndGet();
                if (query.startsWith("throw")) {
                    throw new IllegalStateException("on purpose");
                }
                return query;
            };
        });
        pair.connect();
        for (var text : new String[] {"a query of some bytes", "throw"}) {
            for (Function<FaultLink, FaultyFlow> direction :
                    List.<Function<FaultLink, FaultyFlow>>of(FaultLink::outgoing, FaultLink::incoming)) {
                var length = lengthOf(text, direction);
                var step = Trials.count(10) == 10 ? 1 : 3;
                for (var at = 0; at <= length; at += step) {
                    cutOnce(text, direction, at, length, cut);
                }
            }
        }
    }

    private long lengthOf(String text, Function<FaultLink, FaultyFlow> direction) {
        var flow = direction.apply(pair.clientAsks());
        var before = flow.passed();
        try {
            pair.client.connection().query(text);
        } catch (QueryFailedException e) {
            assertThat(e).isInstanceOf(HandlerFailedException.class);
        }
        return flow.passed() - before;
    }

    private void cutOnce(String text, Function<FaultLink, FaultyFlow> direction, long at, long length, Cut cut)
            throws Exception {
        var wires = pair.address.wires().size();
        var lanes = lanes();
        var flow = direction.apply(lanes.get(0));
        flow.cutAfter(flow.passed() + at, cut);
        ran.set(0);
        String answer = null;
        QueryFailedException failure = null;
        try {
            answer = pair.client
                    .connection()
                    .queryAsync(text, Duration.ofHours(1))
                    .get();
        } catch (ExecutionException e) {
            failure = (QueryFailedException) e.getCause();
        }
        // Behind its last byte a query does not notice a cut; then this one ends the link.
        cutBoth(lanes, cut);
        heal(wires);
        // Only now has the server let go of it, and nothing can run any more.
        pair.awaitNothingHeld();
        if (failure == null) {
            assertThat(answer).isEqualTo(text);
            assertThat(ran).hasValue(1);
        } else if (failure.outcome() == Outcome.NOT_RUN) {
            assertThat(ran).as("not run, cut at %s of %s", at, length).hasValue(0);
        } else if (failure.outcome() == Outcome.RAN_AND_FAILED) {
            assertThat(ran).as("ran, cut at %s of %s", at, length).hasValue(1);
            assertThat(text).isEqualTo("throw");
        }
        assertThat(ran.get()).isLessThanOrEqualTo(1);
    }

    private List<FaultLink> lanes() {
        return List.of(pair.clientAsks(), pair.serverAsks());
    }

    /** A lane on which nothing is owed is not read, so its cut alone would be noticed by the next ping. */
    private static void cutBoth(List<FaultLink> lanes, Cut cut) {
        for (var link : lanes) {
            link.incoming().cutNow(cut);
            link.wakeup();
        }
    }

    /** Waits for new links. An attempt to reconnect may come too early for the other side; the next needs the clock. */
    private void heal(int wiresBefore) {
        soon().until(() -> {
            var isHealed = pair.address.wires().size() >= wiresBefore + 2
                    && pair.client.connection().state() == ConnectionState.CONNECTED
                    && pair.server.connection().state() == ConnectionState.CONNECTED;
            if (!isHealed && pair.client.connection().state() == ConnectionState.RECONNECTING) {
                pair.client.clock.advance(Duration.ofMillis(20));
            }
            return isHealed;
        });
    }

    @ParameterizedTest
    @CsvSource({"false, 1", "false, 7", "true, 1", "true, 7"})
    void aFewBytesAtATime(boolean aes, int chunk) throws Exception {
        pair.both(side -> side.encryption = aes ? Encryption.aes(KEY) : Encryption.plain());
        pair.address.onDial(wire -> {
            wire.client().incoming().chunk(chunk);
            wire.client().outgoing().chunk(chunk);
            wire.server().incoming().chunk(chunk);
            wire.server().outgoing().chunk(chunk);
        });
        pair.connect();
        for (var connection :
                new io.github.simpleipc.Connection[] {pair.client.connection(), pair.server.connection()}) {
            assertThat(connection.query("hello")).isEqualTo("hello");
            assertThat(connection.query(new byte[70_000])).hasSize(70_000);
        }
    }

    @Test
    void aChangedByteUnderEncryptionLosesTheLinkAndNeverGivesAWrongAnswer() throws Exception {
        pair.both(side -> side.encryption = Encryption.aes(KEY));
        pair.connect();
        for (var at = 0; at < 40; at += 3) {
            var wires = pair.address.wires().size();
            var lanes = lanes();
            var flow = lanes.get(0).incoming();
            flow.flipBit(flow.passed() + at, at % 8);
            try {
                var answer = pair.client.connection().queryAsync("a query of some bytes", Duration.ofSeconds(9));
                soon().until(() -> {
                    // A longer length waits for bytes that never come: the timeout tells.
                    pair.client.clock.advance(Duration.ofMillis(1));
                    return answer.isDone();
                });
                assertThat(answer.get()).isEqualTo("a query of some bytes");
            } catch (ExecutionException e) {
                assertThat(((QueryFailedException) e.getCause()).outcome()).isEqualTo(Outcome.MAY_HAVE_RUN);
            }
            cutBoth(lanes, Cut.RESET);
            heal(wires);
        }
    }

    @Test
    void noNonceIsUsedTwiceOverLanesAndReconnects() throws Exception {
        pair.both(side -> side.encryption = Encryption.aes(KEY));
        try (var recorder = NonceRecorder.start()) {
            pair.connect();
            for (var round = 0; round < 10; round++) {
                for (var i = 0; i < 10; i++) {
                    assertThat(pair.client.connection().query("x" + i)).isEqualTo("x" + i);
                    assertThat(pair.server.connection().query("y" + i)).isEqualTo("y" + i);
                }
                var wires = pair.address.wires().size();
                cutBoth(lanes(), Cut.RESET);
                heal(wires);
            }
            assertThat(recorder.uses()).hasSizeGreaterThan(400).doesNotHaveDuplicates();
        }
    }

    @Test
    void neitherALogNorAnExceptionHoldsTheSecretOrAKey() throws Exception {
        var log = new CapturedLog();
        var key = new byte[32];
        java.util.Arrays.fill(key, (byte) 'K');
        pair.both(side -> {
            side.encryption = Encryption.aes(key);
            side.options = builder ->
                    builder.errorLogger(log).debugLogger(log).logQueries(true).logKeepAlives(true);
            side.text = (query, context) -> {
                throw new IllegalStateException("on purpose");
            };
        });
        pair.connect();
        var all = new StringBuilder();
        try {
            pair.client.connection().query("x");
        } catch (QueryFailedException e) {
            all.append(e);
        }
        assertThat(pair.client.connection().query(new byte[3])).hasSize(3);
        pair.client.clock.advance(Duration.ofSeconds(3));
        soon().until(() -> log.text().contains("got a keep-alive"));
        cutBoth(lanes(), Cut.RESET);
        heal(2);
        var first = pair.client.connection();
        pair.client.secret = "another secret, which is wrong";
        var stranger = pair.client.make();
        try {
            stranger.connect();
            assertThat(stranger.state()).isNull();
        } catch (io.github.simpleipc.ConnectFailedException e) {
            assertThat(e.reason()).isEqualTo(io.github.simpleipc.ConnectFailedException.Reason.WRONG_SECRET);
            all.append(e).append(stranger).append(stranger.spec()).append(stranger.options());
        }
        first.close();
        all.append(log.text());
        assertThat(all)
                .contains("got a keep-alive")
                .contains("CONNECTED")
                .contains("on purpose")
                .doesNotContain(TunnelPair.SECRET)
                .doesNotContain("another secret")
                .doesNotContain("KKKKKKKK")
                .doesNotContain("4b4b4b4b")
                .doesNotContain("75, 75, 75, 75");
    }
}
