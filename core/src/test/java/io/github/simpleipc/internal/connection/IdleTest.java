package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.internal.crypto.Secret;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.session.Handlers;
import io.github.simpleipc.internal.session.ReceiveBudgets;
import io.github.simpleipc.internal.threads.Workers;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.Place;
import io.github.simpleipc.testkit.RecordedLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What two connected sides do in a minute in which nobody asks for anything: by the alarms of their clocks. */
@ExtendWith(Leaks.class)
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IdleTest {
    private static final Duration STEP = Duration.ofMillis(500);
    private static final int STEPS = 120;
    /** With the timeout of 5 s unless set: half of it. */
    private static final int PINGS = 60 * 2 / 5;

    private static final int LOOKS_FOR_THE_PEER = 60 / 5;
    private static final int LOOKS_AT_THE_ADDRESS = 60 / 5;

    @TempDir
    Path folder;

    @Test
    void nothingWakesUpButKeepAlivesAndTheWatchOfTheAddress() throws Exception {
        var place = Place.fresh(ConnectionSpec.Type.UNIX, folder);
        try (var server = new Side(place);
                var client = new Side(place)) {
            server.connection.connect();
            client.connection.connect();
            await().until(() -> server.connection.state() == ConnectionState.CONNECTED);
            // What the handshake and the election have set is cancelled when they end.
            await().until(() -> server.timer.pending().size() == 3);
            await().until(() -> client.timer.pending().size() == 2);
            var serverSet = server.timer.setCount();
            var clientSet = client.timer.setCount();
            var serverFired = server.timer.firedCount();
            var clientFired = client.timer.firedCount();

            for (var step = 0; step < STEPS; step++) {
                server.timer.advance(STEP);
                client.timer.advance(STEP);
                // A ping is on its way in real time, and must not seem late by the other's clock.
                await().pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() ->
                                server.pingsSent() == client.pingsCame() && client.pingsSent() == server.pingsCame());
            }

            assertThat(server.pingsSent()).isEqualTo(PINGS);
            assertThat(client.pingsSent()).isEqualTo(PINGS);
            // A look that finds life comes again when that life is as old as the timeout: in between one in vain.
            assertThat(client.timer.firedCount() - clientFired)
                    .isBetween((long) PINGS, (long) PINGS + 2 * LOOKS_FOR_THE_PEER);
            assertThat(server.timer.firedCount() - serverFired)
                    .isBetween(
                            (long) PINGS + LOOKS_AT_THE_ADDRESS,
                            (long) PINGS + LOOKS_AT_THE_ADDRESS + 2 * LOOKS_FOR_THE_PEER);
            // Each alarm has set itself anew, and nobody has set another.
            await().until(() -> server.timer.setCount() - serverSet == server.timer.firedCount() - serverFired);
            assertThat(client.timer.setCount() - clientSet).isEqualTo(client.timer.firedCount() - clientFired);
            assertThat(server.timer.pending()).hasSize(3);
            assertThat(client.timer.pending()).hasSize(2);
            assertThat(List.of(server.connection.state(), client.connection.state()))
                    .containsOnly(ConnectionState.CONNECTED);
        }
    }

    /** A connection with a clock that stands still. */
    private static final class Side implements AutoCloseable {
        private final ManualTimer timer = new ManualTimer();
        private final RecordedLog log = new RecordedLog();
        private final Connection connection;

        Side(Place place) {
            var builder = Connection.builder(place.spec()).debugLogger(log).logKeepAlives(true);
            var template = builder.build();
            template.close();
            var options = template.options();
            var secret = Secret.ofText(Place.SECRET);
            connection = new Tunnel(
                    place.spec(),
                    new Handlers(null, null, null, null),
                    new Equipment("idle", options, timer, new Workers("idle"), new ConnectionLog("idle", options)),
                    ReceiveBudgets.forMessagesOf(options.maxMessageBytes()),
                    equipment -> Endpoint.of(place.spec(), secret, null, equipment));
        }

        long pingsSent() {
            return log.count("sent a keep-alive");
        }

        long pingsCame() {
            return log.count("got a keep-alive");
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
