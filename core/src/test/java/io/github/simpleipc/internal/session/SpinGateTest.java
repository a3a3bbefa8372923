package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.testkit.MemoryLinks;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SpinGateTest {
    private final SpinGate gate = new SpinGate();
    /** Not on a machine of one core. */
    private final boolean allowedHere = SpinGate.allowed;

    @BeforeEach
    void allow() {
        SpinGate.allowed = true;
    }

    @AfterEach
    void allowAsBefore() {
        SpinGate.allowed = allowedHere;
    }

    @Test
    void shutItProbesOneWaitInSoMany() {
        assertThat(waitsUntilItSpins()).isEqualTo(SpinGate.FIRST_INTERVAL);
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void threeHitsInARowOpenIt() {
        probe();
        for (var i = 1; i < SpinGate.HITS_TO_OPEN; i++) {
            gate.hit();
            assertThat(gate.isOpen()).isFalse();
            assertThat(gate.opens()).isTrue();
        }
        gate.hit();
        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.opens()).isTrue();
    }

    @Test
    void oneMissEndsAProbeAndDoublesTheIntervalUpToTheLongest() {
        var expected = SpinGate.FIRST_INTERVAL;
        for (var i = 0; i < 10; i++) {
            assertThat(waitsUntilItSpins()).isEqualTo(expected);
            gate.hit();
            assertThat(gate.opens()).isTrue();
            gate.miss();
            assertThat(gate.isOpen()).isFalse();
            expected = Math.min(2 * expected, SpinGate.LONGEST_INTERVAL);
        }
        assertThat(expected).isEqualTo(SpinGate.LONGEST_INTERVAL);
    }

    @Test
    void eachFourthProbeIsLongAtItsFirstLook() {
        for (var round = 0; round < 3; round++) {
            for (var i = 0; i < SpinGate.SHORT_PROBES; i++) {
                waitsUntilItSpins();
                assertThat(gate.limitNanos()).isEqualTo(SpinGate.SPIN_NANOS);
                gate.miss();
            }
            waitsUntilItSpins();
            assertThat(gate.limitNanos()).isEqualTo(SpinGate.LONG_SPIN_NANOS);
            gate.hit();
            assertThat(gate.opens()).isTrue();
            assertThat(gate.limitNanos()).isEqualTo(SpinGate.SPIN_NANOS);
            gate.miss();
        }
    }

    @Test
    void aProbeThatLostItsCoreCountsAsFailed() {
        for (var i = 0; i < SpinGate.SHORT_PROBES; i++) {
            waitsUntilItSpins();
            gate.descheduled();
        }
        waitsUntilItSpins();
        assertThat(gate.limitNanos()).isEqualTo(SpinGate.LONG_SPIN_NANOS);
    }

    @Test
    void anOpenGateHasNoLongLooksAndStartsToCountAnew() {
        for (var i = 0; i < SpinGate.SHORT_PROBES; i++) {
            waitsUntilItSpins();
            gate.miss();
        }
        waitsUntilItSpins();
        hitUntilOpen();
        assertThat(gate.limitNanos()).isEqualTo(SpinGate.SPIN_NANOS);
        gate.descheduled();
        waitsUntilItSpins();
        assertThat(gate.limitNanos()).isEqualTo(SpinGate.SPIN_NANOS);
    }

    @Test
    void hitsOfAnEarlierProbeDoNotCount() {
        probe();
        gate.hit();
        gate.hit();
        gate.miss();
        waitsUntilItSpins();
        gate.hit();
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void openItShutsWhenItsCreditsAreSpentAndProbesSoonAgain() {
        open();
        gate.miss();
        assertThat(gate.isOpen())
                .as("%s credits bear no miss", SpinGate.FIRST_CREDITS)
                .isFalse();
        assertThat(waitsUntilItSpins()).isEqualTo(SpinGate.FIRST_INTERVAL);
    }

    @Test
    void hitsAddCreditsUpToTheMost() {
        open();
        gate.hit();
        gate.miss();
        assertThat(gate.isOpen()).as("one credit more bears one miss").isTrue();
        for (var i = 0; i < 5 * SpinGate.MOST_CREDITS; i++) {
            gate.hit();
        }
        for (var left = SpinGate.MOST_CREDITS; left > 0; left -= SpinGate.COST_OF_A_MISS) {
            assertThat(gate.isOpen()).isTrue();
            gate.miss();
        }
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void openingForgetsHowLongItWasShut() {
        probe();
        gate.miss();
        waitsUntilItSpins();
        gate.miss();
        waitsUntilItSpins();
        hitUntilOpen();
        gate.miss();
        assertThat(waitsUntilItSpins()).isEqualTo(SpinGate.FIRST_INTERVAL);
    }

    @Test
    void aLostCoreShutsItForFourTimesAsLong() {
        open();
        gate.descheduled();
        assertThat(gate.isOpen()).isFalse();
        assertThat(waitsUntilItSpins()).isEqualTo(4 * SpinGate.FIRST_INTERVAL);
        gate.descheduled();
        assertThat(waitsUntilItSpins()).isEqualTo(16 * SpinGate.FIRST_INTERVAL);
        for (var i = 0; i < 5; i++) {
            gate.descheduled();
            waitsUntilItSpins();
        }
        gate.descheduled();
        assertThat(waitsUntilItSpins()).isEqualTo(SpinGate.LONGEST_INTERVAL);
    }

    @Test
    void whereItIsNotAllowedItNeverSpins() {
        SpinGate.allowed = false;
        for (var i = 0; i < 3 * SpinGate.LONGEST_INTERVAL; i++) {
            assertThat(gate.opens()).isFalse();
        }
        SpinGate.allowed = true;
        hitUntilOpen();
        SpinGate.allowed = false;
        assertThat(gate.opens()).isFalse();
    }

    @Test
    void whatIsThereIsAHit() throws Exception {
        try (var links = MemoryLinks.pair()) {
            assertThat(links.right().tryWrite(ByteBuffer.wrap(new byte[5]))).isEqualTo(5);
            probe();
            var target = ByteBuffer.allocate(5);
            assertThat(gate.spin(links.left(), target)).isEqualTo(5);
            gate.hit();
            gate.hit();
            assertThat(gate.isOpen()).isTrue();
        }
    }

    @Test
    void theEndOfTheLinkIsAHitToo() throws Exception {
        try (var links = MemoryLinks.pair()) {
            links.right().shutdownOutput();
            probe();
            assertThat(gate.spin(links.left(), ByteBuffer.allocate(5))).isEqualTo(-1);
        }
    }

    @Test
    void whatDoesNotComeShutsIt() throws Exception {
        try (var links = MemoryLinks.pair()) {
            probe();
            assertThat(gate.spin(links.left(), ByteBuffer.allocate(5))).isZero();
            // Twice as long, or four times, if this machine took the core away meanwhile.
            assertThat(waitsUntilItSpins()).isIn(2 * SpinGate.FIRST_INTERVAL, 4 * SpinGate.FIRST_INTERVAL);
        }
    }

    private void probe() {
        assertThat(waitsUntilItSpins()).isEqualTo(SpinGate.FIRST_INTERVAL);
    }

    private void open() {
        probe();
        hitUntilOpen();
    }

    private void hitUntilOpen() {
        for (var i = 0; i < SpinGate.HITS_TO_OPEN; i++) {
            gate.hit();
        }
        assertThat(gate.isOpen()).isTrue();
    }

    /** How many waits it takes until one spins, that one included. */
    private int waitsUntilItSpins() {
        var waits = 1;
        while (!gate.opens()) {
            waits++;
            assertThat(waits).isLessThanOrEqualTo(SpinGate.LONGEST_INTERVAL);
        }
        return waits;
    }
}
