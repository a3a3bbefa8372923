package io.github.simpleipc.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.internal.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTimerTest {
    private final ManualTimer timer = new ManualTimer();
    private final List<String> ran = new ArrayList<>();

    @Test
    void runsWhatIsDueInOrderAndNothingElse() {
        in(3, "c");
        in(1, "a");
        in(1, "a2");
        in(9, "z");
        assertThat(timer.advance(Duration.ofSeconds(3))).isEqualTo(3);
        assertThat(ran).containsExactly("a", "a2", "c");
        assertThat(timer.pending()).containsExactly(Duration.ofSeconds(6));
    }

    @Test
    void runsAlarmsThatAreSetOnTheWayAtTheirOwnTime() {
        var times = new ArrayList<Long>();
        var start = timer.nanoTime();
        timer.at(start + 10, () -> {
            times.add(timer.nanoTime() - start);
            timer.at(timer.nanoTime() + 5, () -> times.add(timer.nanoTime() - start));
        });
        timer.advance(Duration.ofNanos(100));
        assertThat(times).containsExactly(10L, 15L);
        assertThat(timer.nanoTime() - start).isEqualTo(100);
    }

    @Test
    void anAlarmForThePastWaitsForTheNextAdvance() {
        timer.at(timer.nanoTime() - 1, () -> ran.add("late"));
        assertThat(ran).isEmpty();
        assertThat(timer.runDue()).isEqualTo(1);
        assertThat(ran).containsExactly("late");
    }

    @Test
    void countsWhatWasSetFiredAndCancelled() {
        in(1, "a");
        var alarm = timer.at(timer.nanoTime(), () -> ran.add("never"));
        alarm.cancel();
        alarm.cancel();
        assertThat(timer.advanceToNext()).isEqualTo(1);
        assertThat(timer.advanceToNext()).isZero();
        assertThat(List.of(timer.setCount(), timer.firedCount(), timer.cancelledCount()))
                .containsExactly(2L, 1L, 1L);
    }

    @Test
    void aStallMakesAlarmsLate() {
        in(1, "a");
        timer.stall(Duration.ofSeconds(5));
        assertThat(ran).isEmpty();
        assertThat(timer.pending()).containsExactly(Duration.ofSeconds(-4));
        var before = timer.nanoTime();
        timer.runDue();
        assertThat(ran).containsExactly("a");
        assertThat(timer.nanoTime()).isEqualTo(before);
    }

    @Test
    void whatATaskThrowsComesOut() {
        timer.at(timer.nanoTime(), () -> {
            throw new IllegalStateException("on purpose");
        });
        in(0, "next");
        assertThatThrownBy(timer::runDue).hasMessage("on purpose");
        timer.runDue();
        assertThat(ran).containsExactly("next");
    }

    @Test
    void closeForgetsAllAndLaterAlarmsAreIgnored() {
        in(1, "a");
        timer.close();
        in(1, "b");
        assertThat(timer.isClosed()).isTrue();
        assertThat(timer.advance(Duration.ofDays(1))).isZero();
    }

    @Test
    void deadlinesOutliveTheOverflowOfTheClock() {
        var deadline = Deadline.in(timer, Duration.ofSeconds(5));
        timer.advance(Duration.ofSeconds(4));
        assertThat(timer.nanoTime()).isNegative();
        assertThat(deadline.hasPassed()).isFalse();
        timer.advance(Duration.ofSeconds(1));
        assertThat(deadline.hasPassed()).isTrue();
    }

    private void in(long seconds, String name) {
        timer.at(timer.nanoTime() + Duration.ofSeconds(seconds).toNanos(), () -> ran.add(name));
    }
}
