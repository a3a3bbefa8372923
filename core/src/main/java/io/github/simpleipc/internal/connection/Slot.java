package io.github.simpleipc.internal.connection;

import io.github.simpleipc.internal.handshake.Gate;
import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.internal.session.Session;
import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server's one place for a peer. A client's first lane reserves it, for {@link #RESERVED_FOR}; the second lane, which names
 * the same session, takes it; the end of the session frees it.
 *
 * <p>Who holds it keeps it against everybody but itself: a newcomer of the same instance is the same connection, which has
 * noticed a cut that this side has not, and replaces it at once.
 *
 * <p>Locks: nothing is closed, ended or started under {@code lock}.
 */
final class Slot implements Gate, AutoCloseable {
    /** How long a reservation waits for its second lane. */
    static final Duration RESERVED_FOR = Duration.ofSeconds(2);

    private final Timer timer;
    private final Function<Pairing, Optional<Session>> pairing;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Guarded by lock; only {@link #hold} changes it. */
    private SlotHolder holder = new SlotHolder.Free();

    /**
     * A free slot.
     *
     * @param pairing makes the session, not started; empty if the connection is closed
     */
    Slot(Timer timer, Function<Pairing, Optional<Session>> pairing) {
        this.timer = timer;
        this.pairing = pairing;
    }

    @Override
    public Verdict reserve(String instance, String sessionId) {
        var incumbent = tryReserve(instance, sessionId);
        if (incumbent instanceof SlotHolder.Taken taken) {
            // A lane at its end frees the slot, and its thread may not have seen that yet.
            taken.session().checkLinks();
            incumbent = tryReserve(instance, sessionId);
        } else if (incumbent instanceof SlotHolder.Reserved && releaseIfGone()) {
            incumbent = tryReserve(instance, sessionId);
        }
        if (incumbent == null) {
            return Verdict.RESERVED;
        }
        return incumbent instanceof SlotHolder.Closed ? Verdict.CLOSING : Verdict.BUSY;
    }

    /** Reserves, and returns null; or returns who stands in the way. */
    private @Nullable SlotHolder tryReserve(String instance, String sessionId) {
        SlotHolder before;
        lock.lock();
        try {
            awaitWhile(() -> holder instanceof SlotHolder.Pairing);
            before = holder;
            if (!mayReplace(before, instance)) {
                return before;
            }
            var expiry = timer.at(timer.nanoTime() + RESERVED_FOR.toNanos(), () -> release(sessionId));
            hold(new SlotHolder.Reserved(instance, sessionId, null, 0, expiry));
        } finally {
            lock.unlock();
        }
        drop(before);
        return null;
    }

    /**
     * Frees the slot of a client that went away between its lanes, when nobody reads what it has left. It sends nothing
     * before its second lane is proven, so looking for the end takes no byte from the session.
     */
    private boolean releaseIfGone() {
        SlotHolder before;
        lock.lock();
        try {
            before = holder;
            if (!(before instanceof SlotHolder.Reserved reserved)
                    || reserved.first() == null
                    || reserved.seconds() > 0
                    || isSilent(reserved.first().link())) {
                return false;
            }
            hold(new SlotHolder.Free());
        } finally {
            lock.unlock();
        }
        drop(before);
        return true;
    }

    private static boolean isSilent(Link link) {
        try {
            return link.tryRead(ByteBuffer.allocate(1)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean mayReplace(SlotHolder incumbent, String instance) {
        return isNobody(incumbent)
                || (incumbent instanceof SlotHolder.Reserved reserved
                        && reserved.instance().equals(instance))
                || (incumbent instanceof SlotHolder.Taken taken
                        && taken.instance().equals(instance));
    }

    /** Also a session that ended before it had the slot, and so freed what it did not hold yet. */
    private static boolean isNobody(SlotHolder incumbent) {
        return incumbent instanceof SlotHolder.Free
                || (incumbent instanceof SlotHolder.Taken taken
                        && taken.session().isOver());
    }

    @Override
    public boolean isFree() {
        var incumbent = holder();
        if (incumbent instanceof SlotHolder.Taken taken) {
            taken.session().checkLinks();
        }
        return isNobody(incumbent);
    }

    /** Under the lock, which it gives away meanwhile; not for long, as a pairing ends and a reservation runs out. */
    private void awaitWhile(BooleanSupplier passing) {
        while (passing.getAsBoolean()) {
            changed.awaitUninterruptibly();
        }
    }

    /** Under the lock. */
    private void hold(SlotHolder next) {
        holder = next;
        changed.signalAll();
    }

    private SlotHolder holder() {
        lock.lock();
        try {
            return holder;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<byte[]> firstLane(String instance, String sessionId) {
        lock.lock();
        try {
            // A client may be faster than the thread that has just written to it on its first lane.
            awaitWhile(() -> holder instanceof SlotHolder.Reserved reserved
                    && reserved.sessionId().equals(sessionId)
                    && reserved.first() == null);
            if (holder instanceof SlotHolder.Reserved reserved
                    && reserved.first() != null
                    && reserved.instance().equals(instance)
                    && reserved.sessionId().equals(sessionId)) {
                hold(reserved.withSeconds(1));
                return Optional.of(reserved.first().transcriptHash());
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void secondFailed(String sessionId) {
        lock.lock();
        try {
            if (holder instanceof SlotHolder.Reserved reserved
                    && reserved.sessionId().equals(sessionId)) {
                hold(reserved.withSeconds(-1));
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void proven(ProvenLane lane) {
        if (lane.lane() == 0) {
            provenFirst(lane);
        } else {
            provenSecond(lane);
        }
    }

    private void provenFirst(ProvenLane lane) {
        lock.lock();
        try {
            if (holder instanceof SlotHolder.Reserved reserved
                    && reserved.sessionId().equals(lane.sessionId())) {
                hold(new SlotHolder.Reserved(reserved.instance(), reserved.sessionId(), lane, 0, reserved.expiry()));
                return;
            }
        } finally {
            lock.unlock();
        }
        lane.link().close();
    }

    private void provenSecond(ProvenLane second) {
        var first = startPairing(second);
        if (first == null) {
            second.link().close();
            return;
        }
        pair(second.peerInstance(), new Pairing.Lanes(first, second));
    }

    /**
     * For a wire with one link: takes the slot at once, and starts the session.
     *
     * @param proven run when it is certain that the slot is this one's, before the session starts
     * @return false if another has it, who is {@linkplain Session#contested told}; or it is closed
     */
    boolean tryTake(Pairing.OneLink newcomer, Runnable proven) {
        if (!mayPair()) {
            return false;
        }
        proven.run();
        pair("", newcomer);
        return true;
    }

    private boolean mayPair() {
        var incumbent = tryStartPairing();
        if (incumbent instanceof SlotHolder.Taken taken) {
            taken.session().contested();
            // A link at its end frees the slot, and its thread may not have seen that yet.
            taken.session().checkLinks();
            incumbent = tryStartPairing();
        }
        return incumbent == null;
    }

    /** Begins, and returns null; or returns who stands in the way. */
    private @Nullable SlotHolder tryStartPairing() {
        SlotHolder before;
        lock.lock();
        try {
            awaitWhile(() -> holder instanceof SlotHolder.Pairing);
            before = holder;
            if (!isNobody(before)) {
                return before;
            }
            hold(new SlotHolder.Pairing(""));
        } finally {
            lock.unlock();
        }
        drop(before);
        return null;
    }

    /** Makes the session of who holds the slot, and starts it; or frees the slot. */
    private void pair(String instance, Pairing proven) {
        Optional<Session> session;
        try {
            session = pairing.apply(proven);
        } catch (RuntimeException | Error e) {
            // For want of memory, say. The next one may find better times.
            stopPairing();
            proven.close();
            throw e;
        }
        if (session.isEmpty()) {
            stopPairing();
            proven.close();
            return;
        }
        if (!take(instance, session.get())) {
            session.get().abort(new IOException("the connection was closed meanwhile"));
        }
        // Also when it has ended: who closes it waits for its threads.
        session.get().start();
    }

    private void stopPairing() {
        lock.lock();
        try {
            if (holder instanceof SlotHolder.Pairing) {
                hold(new SlotHolder.Free());
            }
        } finally {
            lock.unlock();
        }
    }

    private @Nullable ProvenLane startPairing(ProvenLane second) {
        lock.lock();
        try {
            if (holder instanceof SlotHolder.Reserved reserved
                    && reserved.first() != null
                    && reserved.sessionId().equals(second.sessionId())) {
                reserved.expiry().cancel();
                hold(new SlotHolder.Pairing(reserved.instance()));
                return reserved.first();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private boolean take(String instance, Session session) {
        lock.lock();
        try {
            if (!(holder instanceof SlotHolder.Pairing)) {
                return false;
            }
            hold(new SlotHolder.Taken(instance, session));
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void release(String sessionId) {
        SlotHolder before;
        lock.lock();
        try {
            before = holder;
            if (!(before instanceof SlotHolder.Reserved reserved
                    && reserved.sessionId().equals(sessionId))) {
                return;
            }
            hold(new SlotHolder.Free());
        } finally {
            lock.unlock();
        }
        drop(before);
    }

    /** The session has ended. */
    // A session is itself and nothing else.
    @SuppressWarnings("ReferenceEquality")
    void freed(Session session) {
        lock.lock();
        try {
            if (holder instanceof SlotHolder.Taken taken && taken.session() == session) {
                hold(new SlotHolder.Free());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes nobody any more; a peer that is there keeps its session. */
    @Override
    public void close() {
        SlotHolder before;
        lock.lock();
        try {
            before = holder;
            hold(new SlotHolder.Closed());
        } finally {
            lock.unlock();
        }
        if (before instanceof SlotHolder.Reserved) {
            drop(before);
        }
    }

    private static void drop(SlotHolder replaced) {
        if (replaced instanceof SlotHolder.Reserved reserved) {
            reserved.expiry().cancel();
            if (reserved.first() != null) {
                reserved.first().link().close();
            }
        } else if (replaced instanceof SlotHolder.Taken taken) {
            taken.session().abort(new IOException("the peer connected anew, as it had lost its links"));
        }
    }
}
