package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.Role;
import io.github.simpleipc.internal.handshake.Gate.Verdict;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.MemoryLinks;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlotReservationTest {
    private final ManualTimer timer = new ManualTimer();
    private final Slot slot = new Slot(timer, pairing -> Optional.empty());
    private final MemoryLinks links = MemoryLinks.pair();

    @BeforeEach
    void reserve() {
        assertThat(slot.reserve("killed", "first")).isEqualTo(Verdict.RESERVED);
        slot.proven(new ProvenLane(
                links.left(),
                0,
                Role.SERVER,
                "killed",
                new Limits(Duration.ofSeconds(5), 1024, 10),
                "first",
                new byte[32],
                Optional.empty()));
    }

    @AfterEach
    void end() {
        slot.close();
        links.close();
    }

    @Test
    void aClientBetweenItsLanesKeepsItsPlace() {
        assertThat(slot.reserve("next", "second")).isEqualTo(Verdict.BUSY);
        assertThat(slot.firstLane("killed", "first")).isPresent();
    }

    /** For two seconds nobody got in after a client that was killed between its lanes. */
    @Test
    void aClientThatWentAwayBetweenItsLanesLeavesItsPlaceAtOnce() {
        links.right().close();
        assertThat(slot.reserve("next", "second")).isEqualTo(Verdict.RESERVED);
        assertThat(slot.firstLane("killed", "first")).isEmpty();
        assertThat(timer.pending()).hasSize(1);
    }

    /** As soon as the second lane's handshake runs, the first lane may hold what is the session's to read. */
    @Test
    void theFirstLaneIsNotTouchedOnceTheSecondIsUnderWay() {
        assertThat(slot.firstLane("killed", "first")).isPresent();
        links.right().close();
        assertThat(slot.reserve("next", "second")).isEqualTo(Verdict.BUSY);
        slot.release("first");
        assertThat(slot.reserve("next", "second")).isEqualTo(Verdict.RESERVED);
    }

    /** Somebody who heard the session id and did not know the secret could cost a client its place. */
    @Test
    void aStrangersSecondLaneCostsAClientNothing() {
        assertThat(slot.firstLane("killed", "first")).isPresent();
        slot.secondFailed("first");
        assertThat(slot.reserve("next", "second")).isEqualTo(Verdict.BUSY);
        assertThat(slot.firstLane("killed", "first")).isPresent();
    }

    @Test
    void aClientThatWentAwayDuringItsSecondLaneLeavesItsPlaceAtOnce() {
        assertThat(slot.firstLane("killed", "first")).isPresent();
        links.right().close();
        slot.secondFailed("first");
        assertThat(slot.reserve("next", "second")).isEqualTo(Verdict.RESERVED);
    }

    @Test
    void theFirstLaneIsNotTouchedWhileTheClientsSecondIsUnderWayBesideAStrangers() {
        assertThat(slot.firstLane("killed", "first")).isPresent();
        assertThat(slot.firstLane("killed", "first")).isPresent();
        slot.secondFailed("first");
        links.right().close();
        assertThat(slot.reserve("next", "second")).isEqualTo(Verdict.BUSY);
    }
}
