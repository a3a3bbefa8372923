package io.github.simpleipc.internal.connection;

import static io.github.simpleipc.internal.connection.TunnelPair.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.testkit.Cut;
import io.github.simpleipc.testkit.FaultLink;
import io.github.simpleipc.testkit.FaultyFlow;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.Trials;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A link that is cut at any byte of either lane's handshake: the pair forms all the same, and no slot is held by the dead. */
@ExtendWith(Leaks.class)
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandshakeCutTest {
    private TunnelPair pair;

    @AfterEach
    void close() {
        if (pair != null) {
            pair.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, END", "0, RESET", "1, END", "1, RESET"})
    void thePairFormsAfterACutAtAnyByteOfALanesHandshake(int lane, Cut cut) throws Exception {
        var step = Trials.count(10) == 10 ? 1 : 7;
        for (Function<FaultLink, FaultyFlow> direction :
                List.<Function<FaultLink, FaultyFlow>>of(FaultLink::incoming, FaultLink::outgoing)) {
            var length = lengthOf(lane, direction);
            for (var at = 0; at < length; at += step) {
                cutOnce(lane, direction, at, length, cut);
            }
        }
    }

    private long lengthOf(int lane, Function<FaultLink, FaultyFlow> direction) throws Exception {
        pair = new TunnelPair().connect();
        var length = direction.apply(pair.address.wire(lane).client()).passed();
        pair.close();
        return length;
    }

    private void cutOnce(int lane, Function<FaultLink, FaultyFlow> direction, int at, long length, Cut cut)
            throws Exception {
        pair = new TunnelPair().make();
        pair.address.onDial(wire -> {
            if (wire.number() == lane) {
                direction.apply(wire.client()).cutAfter(at, cut);
            }
        });
        pair.server.connection().connect();
        var client = pair.client.connection();
        var connecting = CompletableFuture.runAsync(() -> {
            try {
                client.connect();
            } catch (ConnectFailedException e) {
                throw new IllegalStateException("cut at " + at + " of " + length, e);
            }
        });
        soon().until(() -> {
            // Between two attempts it pauses, and a server that has not noticed the end keeps a reservation for a
            // while.
            pair.client.clock.advance(Duration.ofMillis(5));
            pair.server.clock.advance(Duration.ofMillis(5));
            return connecting.isDone();
        });
        connecting.get();
        // A cut behind the last byte that this side needs is a loss like any other, and heals.
        soon().until(() -> {
            if (client.state() == ConnectionState.RECONNECTING) {
                pair.client.clock.advance(Duration.ofMillis(20));
                pair.server.clock.advance(Duration.ofMillis(20));
            }
            return client.state() == ConnectionState.CONNECTED
                    && pair.server.connection().state() == ConnectionState.CONNECTED;
        });
        assertThat(client.query("hello")).isEqualTo("hello");
        assertThat(pair.server.connection().query("hello")).isEqualTo("hello");
        pair.close();
    }
}
