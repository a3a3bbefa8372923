package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.testkit.ManualTimer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One alarm for all, at the earliest. */
class DeadlineWatchTest {
    private final ManualTimer timer = new ManualTimer();
    private int looks;
    private final DeadlineWatch watch = new DeadlineWatch(timer, () -> looks++);

    private void watch(int seconds) {
        watch.watch(Deadline.in(timer, Duration.ofSeconds(seconds)));
    }

    @Test
    void theAlarmIsSetAtTheEarliest() {
        watch(5);
        watch(7);
        watch(5);
        assertThat(timer.setCount()).isEqualTo(1);
        watch(3);
        assertThat(timer.setCount()).isEqualTo(2);
        assertThat(timer.pending()).containsExactly(Duration.ofSeconds(3));
        timer.advance(Duration.ofSeconds(3));
        assertThat(looks).isEqualTo(1);
        assertThat(timer.pending()).isEmpty();
        watch(7);
        assertThat(timer.pending()).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void onceStoppedNothingIsSet() {
        watch(5);
        watch.stop();
        assertThat(timer.pending()).isEmpty();
        watch(3);
        assertThat(timer.pending()).isEmpty();
        watch.stop();
        timer.advance(Duration.ofSeconds(10));
        assertThat(looks).isZero();
    }
}
