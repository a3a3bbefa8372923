package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** User code that runs where a lane is read; on the test's own thread, which runs the turns. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TurnTest {
    private final LoneLane stand = new LoneLane();
    private final Lane lane = stand.lane;
    /** How many turns were started that did not run yet, at moments of user code. */
    private final ArrayList<Integer> turns = new ArrayList<>();

    @BeforeEach
    void aFrameComes() throws Exception {
        stand.link.comes(1);
        lane.ensureReader();
    }

    @Test
    void userCodeWakesTheMonitor() {
        lane.monitor().watch(lane);
        stand.onFrame = number -> assertThat(stand.events).containsOnlyOnce("monitor");
        stand.runTurn();
        assertThat(stand.events).contains("monitor");
    }

    @Test
    void whoBlocksInUserCodePassesTheReadingOnOnce() {
        stand.onFrame = number -> {
            turns.add(stand.turns.size());
            UserCode.beforeBlocking();
            UserCode.beforeBlocking();
            turns.add(stand.turns.size());
        };
        stand.runTurn();
        assertThat(turns).containsExactly(0, 1);
    }

    @Test
    void whoBlocksElsewherePassesNothingOn() {
        stand.behindUserCode = here -> UserCode.beforeBlocking();
        stand.runTurn();
        UserCode.beforeBlocking();
        assertThat(stand.turns).isEmpty();
        assertThat(lane.isRead()).isTrue();
    }

    @Test
    void behindARescueTheNextUserCodeFindsTheReadingPassedOn() throws Exception {
        stand.link.comes(1);
        stand.onFrame = number -> {
            if (number == 1) {
                stand.rescue();
            } else {
                turns.add(stand.turns.size());
            }
        };
        stand.runTurn();
        stand.runTurn();
        assertThat(turns).containsExactly(1);
    }

    /** The end of a query and the free place behind it, say. */
    @Test
    void userCodeBehindTheEndOfATurnStillRuns() {
        stand.onFrame = number -> stand.rescue();
        stand.behindUserCode = here -> here.execute(() -> stand.events.add("behind"));
        stand.runTurn();
        assertThat(stand.events).contains("behind");
    }

    @Test
    void anInterruptThatWasNotMeantForUserCodeDoesNotReachIt() {
        stand.onFrame =
                number -> stand.events.add(Thread.currentThread().isInterrupted() ? "interrupted" : "left alone");
        Thread.currentThread().interrupt();
        stand.runTurn();
        assertThat(stand.events).contains("left alone");
    }

    /** An interrupted thread closes the channel that it writes to. */
    @Test
    void anInterruptThatWasMeantForUserCodeDoesNotOutliveIt() {
        stand.onFrame = number -> {
            stand.rescue();
            stand.append();
            Thread.currentThread().interrupt();
        };
        stand.runTurn();
        assertThat(stand.broken).isNull();
        assertThat(stand.link.written()).isPositive();
    }

    @Test
    void whatUserCodeSendsIsWrittenWhenItHasEnded() {
        stand.onFrame = number -> {
            stand.append();
            lane.flush();
            assertThat(stand.link.written()).isZero();
        };
        stand.behindUserCode = here -> {
            lane.flush();
            assertThat(stand.link.written()).isZero();
        };
        stand.runTurn();
        assertThat(stand.link.written()).isPositive();
    }

    /** Nobody knows when it ends. */
    @Test
    void whatUserCodeSendsThatIsHeldUpIsWrittenAtOnce() {
        stand.onFrame = number -> {
            stand.rescue();
            stand.append();
            lane.flush();
            assertThat(stand.link.written()).isPositive();
        };
        stand.behindUserCode = here -> {
            var written = stand.link.written();
            stand.append();
            lane.flush();
            assertThat(stand.link.written()).isGreaterThan(written);
        };
        stand.runTurn();
    }

    @Test
    void whatUserCodeSendsElsewhereIsWrittenAtOnce() {
        var other = new LoneLane();
        stand.onFrame = number -> {
            other.append();
            other.lane.flush();
            assertThat(other.link.written()).isPositive();
        };
        stand.runTurn();
        stand.append();
        lane.flush();
        assertThat(stand.link.written()).as("behind the turn").isPositive();
    }
}
