package io.github.simpleipc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.Outcome;
import io.github.simpleipc.internal.session.LoneLane.Wait;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.internal.wire.WireException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who reads and who writes, and what the receiver is told; on the test's own thread, which runs the turns. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LaneTest {
    /** More than ever pass the reading on first. */
    private static final int MANY_STAYS = 1000;

    private final LoneLane stand = new LoneLane();
    private final Lane lane = stand.lane;

    private PendingQuery query(int bytes) {
        return PendingQuery.blocking(MessageKind.BYTES, new byte[bytes], stand.timer, Duration.ofSeconds(5));
    }

    private static void settle(PendingQuery query) {
        query.fail(Failures.timedOut(Outcome.NOT_RUN, Duration.ZERO), Runnable::run);
    }

    @Test
    void whoFlushesTellsThatItMayHaveWritten() {
        stand.append();
        lane.flush();
        assertThat(stand.link.written()).isPositive();
        assertThat(stand.events).containsExactly("written", "wrote");
    }

    @Test
    void aWriteThatFailsIsToldAndEndsNothingByItself() {
        stand.link.failure = new IOException("broken pipe");
        stand.append();
        lane.flush();
        assertThat(stand.broken).isSameAs(stand.link.failure);
        assertThat(stand.ended).isNull();
    }

    @Test
    void whatGathersWhileFramesAreHandledIsWrittenBeforeTheReaderWaits() throws Exception {
        stand.link.comes(1);
        stand.onFrame = number -> stand.append();
        lane.ensureReader();
        stand.runTurn();
        assertThat(stand.events).containsExactly("wrote", "received 1", "written", "wrote", "wait for frames");
    }

    /** Answers of many frames would pile up in memory, and the peer would get none of them before it gets the last. */
    @Test
    void muchThatGathersIsWrittenBeforeTheRestIsHandled() throws Exception {
        stand.link.comes(20);
        stand.onFrame = number -> {
            var large = query(10_000);
            lane.outbound().queue().append(OutboundMessage.of(large));
        };
        lane.ensureReader();
        stand.runTurn();
        assertThat(stand.events.indexOf("written"))
                .isPositive()
                .isLessThan(stand.events.indexOf("received 8"))
                .isGreaterThan(stand.events.indexOf("received 6"));
    }

    @Test
    void aTurnWritesWhatTheOneBeforeHasLeftBeforeItHandlesMore() throws Exception {
        stand.link.comes(2);
        stand.onFrame = number -> {
            if (number == 1) {
                stand.append();
                stand.rescue();
                stand.runTurn();
            }
        };
        lane.ensureReader();
        stand.runTurn();
        assertThat(stand.events).containsSubsequence("received 1", "written", "received 2");
    }

    @Test
    void whoIsOvertakenInUserCodeWritesWhatItHasLeftAndReadsNoMore() throws Exception {
        stand.link.comes(2);
        stand.onFrame = number -> {
            if (number == 1) {
                stand.rescue();
                stand.append();
            }
        };
        lane.ensureReader();
        stand.runTurn();
        assertThat(stand.events).containsExactly("wrote", "received 1", "written", "wrote");
        stand.runTurn();
        assertThat(stand.events).contains("received 2");
    }

    @Test
    void afterARescueSomeStaysInUserCodePassTheReadingOnFirst() {
        assertThat(lane.passesOnFirst()).isFalse();
        assertThat(lane.role().tryTake()).isTrue();
        lane.rescue(lane.role().enterUserCode());
        var stays = 0;
        while (stays < MANY_STAYS && lane.passesOnFirst()) {
            stays++;
        }
        assertThat(stays).isPositive().isLessThan(MANY_STAYS);
    }

    @Test
    void aFailureOfTheReaderEndsTheLane() throws Exception {
        var failure = new WireException("against the rules");
        stand.link.comes(1);
        stand.failure = failure;
        lane.ensureReader();
        stand.runTurn();
        assertThat(stand.ended).isSameAs(failure);
        assertThat(stand.broken).isNull();
    }

    /** Another has the lane by then, and what it receives must not come behind an end. */
    @Test
    void aFailureOfWhoWasOvertakenIsToldAndTheEndIsLeftToTheOther() throws Exception {
        var failure = new WireException("against the rules");
        stand.link.comes(1);
        stand.failure = failure;
        stand.onFrame = number -> stand.rescue();
        lane.ensureReader();
        stand.runTurn();
        assertThat(stand.broken).isSameAs(failure);
        assertThat(stand.ended).isNull();
    }

    @Test
    void anErrorOfTheReaderEndsTheLane() {
        stand.link.error = new OutOfMemoryError("a test's");
        lane.ensureReader();
        stand.runTurn();
        assertThat(stand.ended).isInstanceOf(IOException.class).hasCause(stand.link.error);
        assertThat(lane.isRead()).as("nobody reads after the last").isTrue();
    }

    @Test
    void anErrorOfALeaderEndsTheLane() {
        stand.link.error = new OutOfMemoryError("a test's");
        assertThat(stand.lead(query(1))).isTrue();
        assertThat(stand.ended).isInstanceOf(IOException.class).hasCause(stand.link.error);
        assertThat(lane.isRead()).isTrue();
    }

    @Test
    void whoEndsALaneThatNobodyReadsIsItsLastReader() {
        var cause = new ClosedException();
        lane.end(cause);
        assertThat(stand.ended).isSameAs(cause);
        assertThat(lane.isRead()).isTrue();
        assertThat(stand.turns).isEmpty();
    }

    @Test
    void aReaderIsWokenForTheEndAndIsTheLast() {
        var cause = new ClosedException();
        stand.onWait = wait -> {
            lane.end(cause);
            assertThat(stand.ended).isNull();
            assertThat(stand.link.wakeUps).isEqualTo(1);
        };
        assertThat(stand.lead(query(1))).isTrue();
        assertThat(stand.ended).isSameAs(cause);
        assertThat(lane.isRead()).isTrue();
        assertThat(stand.turns).isEmpty();
    }

    @Test
    void aLaneThatNoThreadCanReadEnds() {
        stand.rejection = new RejectedExecutionException("no thread");
        lane.ensureReader();
        assertThat(stand.ended).hasRootCause(stand.rejection);
    }

    @Test
    void aLeaderReadsUntilItsQueryIsSettledAndTellsThatNobodyReads() {
        var query = query(1);
        stand.isTurnWanted = false;
        stand.onWait = wait -> settle(query);
        assertThat(stand.lead(query)).isTrue();
        assertThat(stand.events).containsExactly("wait for frames", "unread");
        assertThat(lane.isRead()).isFalse();
    }

    @Test
    void behindALeaderATurnReadsIfOneIsWanted() {
        var query = query(1);
        settle(query);
        assertThat(stand.lead(query)).isTrue();
        assertThat(stand.turns).hasSize(1);
        assertThat(stand.events).doesNotContain("unread");
    }

    @Test
    void nobodyLeadsALaneThatIsRead() {
        lane.ensureReader();
        assertThat(stand.lead(query(1))).isFalse();
        lane.readOn();
        assertThat(stand.events).isEmpty();
        assertThat(stand.turns).hasSize(1);
    }

    @Test
    void aLeaderIsWokenForItsOwnQueryOnly() {
        var query = query(1);
        var other = query(1);
        stand.onWait = wait -> {
            lane.wakeLeader(other);
            assertThat(stand.link.wakeUps).isZero();
            lane.wakeLeader(query);
            assertThat(stand.link.wakeUps).isEqualTo(1);
            settle(query);
        };
        assertThat(stand.lead(query)).isTrue();
        lane.wakeLeader(query);
        assertThat(stand.link.wakeUps).isEqualTo(1);
    }

    /** Nobody else waits for room on the link. */
    @Test
    void aLeaderWritesTheRestWhenTheLinkHasRoom() {
        var query = query(1);
        stand.link.room = 3;
        lane.outbound().queue().append(OutboundMessage.of(query(100)));
        stand.onWait = wait -> {
            if (stand.link.room == 0) {
                assertThat(wait).isEqualTo(new Wait(false, true));
                stand.link.room = 1 << 20;
            } else {
                assertThat(wait).isEqualTo(new Wait(true, false));
                settle(query);
            }
        };
        assertThat(stand.lead(query)).isTrue();
        assertThat(stand.link.written()).isGreaterThan(100);
        assertThat(stand.events).containsSubsequence("written", "wait for room", "written", "wrote", "wait for frames");
    }

    @Test
    void aLateInterruptKeepsNoTurnFromWaiting() {
        stand.onWait =
                wait -> assertThat(Thread.currentThread().isInterrupted()).isFalse();
        lane.ensureReader();
        Thread.currentThread().interrupt();
        stand.runTurn();
        assertThat(stand.events).contains("wait for frames");
    }

    /** Waits for a look, for which it has started a turn. */
    private Thread looker() {
        var looker = new Thread(lane::look, "looker");
        looker.start();
        Parked.await(looker);
        return looker;
    }

    @Test
    void whoWantsALookWaitsUntilTheReaderHasLooked() throws Exception {
        var looker = looker();
        stand.isTurnWanted = false;
        stand.runTurn();
        looker.join();
    }

    @Test
    void whoWantsALookIsReleasedByTheEnd() throws Exception {
        var looker = looker();
        lane.end(new ClosedException());
        stand.runTurn();
        looker.join();
    }
}
