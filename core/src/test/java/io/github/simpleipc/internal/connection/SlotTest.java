package io.github.simpleipc.internal.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.simpleipc.Peer;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.handshake.Gate;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.internal.session.PendingQuery;
import io.github.simpleipc.internal.session.Session;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.spi.ProvenLink;
import io.github.simpleipc.spi.SessionHost;
import io.github.simpleipc.spi.WireSession;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.MemoryLinks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SlotTest {
    private static final String INSTANCE = "an instance";

    private final ManualTimer timer = new ManualTimer();
    private final List<String> told = new ArrayList<>();

    /** The slot stayed another's for ever. */
    @Test
    void aSessionThatCannotBeMadeFreesTheSlot() {
        try (var first = MemoryLinks.pair();
                var second = MemoryLinks.pair()) {
            var slot = new Slot(timer, pairing -> {
                throw new OutOfMemoryError("made up");
            });
            assertEquals(Gate.Verdict.RESERVED, slot.reserve(INSTANCE, "s"));
            slot.proven(lane(first, 0));
            assertThrows(OutOfMemoryError.class, () -> slot.proven(lane(second, 1)));
            assertTrue(slot.isFree());
            assertEquals(0, timer.pending().size());
            assertEquals(Gate.Verdict.RESERVED, slot.reserve("another", "s2"));
        }
    }

    /** A connection that is no longer waiting takes no peer. */
    @Test
    void aPairingThatIsNotWantedFreesTheSlot() {
        try (var first = MemoryLinks.pair();
                var second = MemoryLinks.pair()) {
            var slot = new Slot(timer, pairing -> Optional.empty());
            assertEquals(Gate.Verdict.RESERVED, slot.reserve(INSTANCE, "s"));
            slot.proven(lane(first, 0));
            slot.proven(lane(second, 1));
            assertTrue(slot.isFree());
            assertEquals(Gate.Verdict.RESERVED, slot.reserve("another", "s2"));
        }
    }

    /** Who closed the connection waited in vain for the end of threads that had never begun. */
    @Test
    void aSessionThatMeetsACloseIsStartedNevertheless() {
        try (var first = MemoryLinks.pair();
                var second = MemoryLinks.pair()) {
            var slots = new Slot[1];
            slots[0] = new Slot(timer, pairing -> {
                slots[0].close();
                return Optional.of(new ToldSession());
            });
            assertEquals(Gate.Verdict.RESERVED, slots[0].reserve(INSTANCE, "s"));
            slots[0].proven(lane(first, 0));
            slots[0].proven(lane(second, 1));
            assertEquals(List.of("abort", "start"), told);
        }
    }

    /** A write may find the link broken before the slot is taken: the end then comes first, and frees what is not held yet. */
    @Test
    void aSessionThatEndedWhileItWasPairedDoesNotHoldTheSlotForEver() {
        try (var first = MemoryLinks.pair();
                var second = MemoryLinks.pair()) {
            var session = new ToldSession();
            var slots = new Slot[1];
            slots[0] = new Slot(timer, pairing -> {
                session.over = true;
                slots[0].freed(session);
                return Optional.of(session);
            });
            assertEquals(Gate.Verdict.RESERVED, slots[0].reserve(INSTANCE, "s"));
            slots[0].proven(lane(first, 0));
            slots[0].proven(lane(second, 1));
            assertTrue(slots[0].isFree());
            assertEquals(Gate.Verdict.RESERVED, slots[0].reserve("another instance", "t"));
        }
    }

    /** As above, on a wire with one link: everybody after it was turned away. */
    @Test
    void aSessionOfOneLinkThatEndedWhileItWasPairedDoesNotHoldTheSlotForEver() {
        var session = new ToldSession();
        var slots = new Slot[1];
        slots[0] = new Slot(timer, pairing -> {
            session.over = true;
            slots[0].freed(session);
            return Optional.of(session);
        });
        assertTrue(slots[0].tryTake(new Pairing.OneLink(new IdleLink()), () -> told.add("first")));
        assertTrue(slots[0].tryTake(new Pairing.OneLink(new IdleLink()), () -> told.add("second")));
        // The abort waits until the connection knows of the end, and may have another peer.
        assertEquals(List.of("first", "start", "abort", "second", "start"), told);
    }

    /** A client that lost its links at once and dialled again was told that the slot was taken: by itself. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whoDialsAgainWhileItIsPairedWaitsForThat() throws Exception {
        try (var first = MemoryLinks.pair();
                var second = MemoryLinks.pair()) {
            var pairing = new CountDownLatch(1);
            var mayPair = new CountDownLatch(1);
            var slot = new Slot(timer, proven -> {
                pairing.countDown();
                awaitUninterruptibly(mayPair);
                return Optional.of(new ToldSession());
            });
            assertEquals(Gate.Verdict.RESERVED, slot.reserve(INSTANCE, "s"));
            slot.proven(lane(first, 0));
            var paired = CompletableFuture.runAsync(() -> slot.proven(lane(second, 1)));
            pairing.await();
            var again = CompletableFuture.supplyAsync(() -> slot.reserve(INSTANCE, "t"));
            mayPair.countDown();
            assertEquals(Gate.Verdict.RESERVED, again.get());
            paired.get();
            assertTrue(told.contains("abort"), "the first session gave way");
        }
    }

    /** The second lane may be dialled before the first is known, as its client has what it needs for that. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aSecondLaneWaitsForTheFirstOrForTheEndOfItsReservation() throws Exception {
        try (var links = MemoryLinks.pair()) {
            var slot = new Slot(timer, pairing -> Optional.empty());
            assertEquals(Gate.Verdict.RESERVED, slot.reserve(INSTANCE, "s"));
            var second = CompletableFuture.supplyAsync(() -> slot.firstLane(INSTANCE, "s"));
            slot.proven(lane(links, 0));
            assertTrue(second.get().isPresent());
            assertEquals(Gate.Verdict.RESERVED, slot.reserve(INSTANCE, "t"));
            var late = CompletableFuture.supplyAsync(() -> slot.firstLane(INSTANCE, "t"));
            timer.advance(Slot.RESERVED_FOR);
            assertTrue(late.get().isEmpty());
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProvenLane lane(MemoryLinks links, int lane) {
        var limits = new Limits(Duration.ofSeconds(5), 1024, 10);
        return new ProvenLane(links.left(), lane, Role.SERVER, INSTANCE, limits, "s", new byte[32], Optional.empty());
    }

    private static final class IdleLink implements ProvenLink {
        @Override
        public Peer peer() {
            return new Peer(Role.CLIENT, INSTANCE, Optional.empty());
        }

        @Override
        public WireSession session(SessionHost host) {
            throw new IllegalStateException("the slot makes no sessions");
        }

        @Override
        public void close() {}
    }

    private final class ToldSession implements Session {
        private boolean over;

        @Override
        public void start() {
            told.add("start");
        }

        @Override
        public void submit(PendingQuery query) {}

        @Override
        public void giveUp(PendingQuery query, PendingQuery.GiveUp reason) {}

        @Override
        public boolean isOver() {
            return over;
        }

        @Override
        public Peer peer() {
            return new Peer(Role.CLIENT, INSTANCE, Optional.empty());
        }

        @Override
        public void checkLinks() {}

        @Override
        public void close(Deadline deadline) {}

        @Override
        public void abort(Exception cause) {
            told.add("abort");
        }
    }
}
