package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.testkit.ManualTimer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeepAliveAlarmsTest {
    private final ManualTimer timer = new ManualTimer();
    private KeepAlive keepAlive;

    /** It would hold an ended session until it goes off. */
    @Test
    void noAlarmIsLeftOfWhatIsStoppedWhileItSetsOne() throws Exception {
        var log = new ConnectionLog(
                "test",
                Connection.create(ConnectionSpec.unix(Path.of("/nowhere"), "a secret"), text -> text)
                        .options());
        try (var askers = new StillLane(100, 100, ReadingRule.ALWAYS, new StillLane.Receiver() {});
                var answerers = new StillLane(100, 100, ReadingRule.ALWAYS, new StillLane.Receiver() {})) {
            keepAlive =
                    new KeepAlive(new Stopping(), Duration.ofSeconds(4), askers.lane, answerers.lane, log, cause -> {});
            keepAlive.start();
            assertThat(timer.setCount()).isEqualTo(2);
            assertThat(timer.pending()).isEmpty();
        }
    }

    /** Stops before who sets the first alarm has it. */
    private final class Stopping implements Timer {
        @Override
        public long nanoTime() {
            return timer.nanoTime();
        }

        @Override
        public Alarm at(long atNanos, Runnable task) {
            var alarm = timer.at(atNanos, task);
            if (timer.setCount() == 1) {
                keepAlive.stop();
            }
            return alarm;
        }

        @Override
        public void close() {
            timer.close();
        }
    }
}
