package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final int BURST = 10;

    private long now = Long.MAX_VALUE - 5 * Pace.INTERVAL_NANOS;
    private int pauses;
    private final Pace pace = new Pace(BURST, () -> now, this::pause);

    private void pause(long nanos) {
        pauses++;
        // As the machine does: too early, and then a little late.
        now += pauses % 2 == 1 ? nanos / 2 : nanos + 1;
    }

    private int passWithoutPause() {
        var passed = 0;
        var before = pauses;
        while (true) {
            pace.pass();
            if (pauses > before) {
                return passed;
            }
            passed++;
        }
    }

    @Test
    void aBurstPassesAtOnceAndTheNextWaits() {
        assertThat(passWithoutPause()).isEqualTo(BURST);
    }

    @Test
    void aFloodPassesAtTheRate() {
        var start = now;
        for (var i = 0; i < BURST + 1000; i++) {
            pace.pass();
        }
        assertThat(now - start).isBetween(1000 * Pace.INTERVAL_NANOS, 1001 * Pace.INTERVAL_NANOS);
    }

    @Test
    void quietTimeBringsTheBurstBackAndNoMore() {
        passWithoutPause();
        now += 100 * BURST * Pace.INTERVAL_NANOS;
        assertThat(passWithoutPause()).isEqualTo(BURST);
        now += 3 * Pace.INTERVAL_NANOS;
        assertThat(passWithoutPause()).isEqualTo(3);
    }

    @Test
    void whoComesAtTheRateNeverWaits() {
        for (var i = 0; i < 1000; i++) {
            pace.pass();
            now += Pace.INTERVAL_NANOS;
        }
        assertThat(pauses).isZero();
    }
}
