package io.github.simpleipc.internal.connection;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.handshake.ServerHandshake;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.transport.MeteredLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The links that a server has accepted and that have proven nothing yet. There are never more than {@link #MAX}, each for no
 * longer than {@link #LONGEST} or half the timeout, and each may send only so much: when there is no room, first those go
 * that sent no valid preface, then the oldest, and never the newcomer.
 */
final class Strangers implements AutoCloseable {
    static final int MAX = 64;
    static final Duration LONGEST = Duration.ofSeconds(2);
    /** Below TLS; above it the messages of the handshake are far shorter anyway. */
    static final int MAX_BYTES = 32 << 10;

    private static final Duration LOG_PAUSE = Duration.ofSeconds(1);

    private final Equipment equipment;
    private final Protocol.Judge judge;
    private final Duration patience;
    private final Pace pace = new Pace(MAX);

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock, as is all below: the oldest first. */
    private final Deque<Stranger> strangers = new ArrayDeque<>();

    private boolean closed;
    private long quietUntilNanos;
    private int unlogged;

    private final class Stranger implements ServerHandshake.Watch {
        private final MeteredLink link;
        private final Deadline.Guard guard;
        private volatile boolean prefaced;

        Stranger(Link link) {
            this.link = new MeteredLink(link, MAX_BYTES);
            this.guard = Deadline.in(equipment.timer(), patience).guard(this.link);
        }

        @Override
        public void prefaced() {
            prefaced = true;
        }

        @Override
        public void proven() {
            // From here on it is a lane of the pair: neither a newcomer nor its time may cost it its link.
            forget(this);
            guard.close();
            link.lift();
        }
    }

    Strangers(Equipment equipment, Protocol.Judge judge) {
        this.equipment = equipment;
        this.judge = judge;
        var half = equipment.options().timeout().dividedBy(2);
        this.patience = half.compareTo(LONGEST) < 0 ? half : LONGEST;
        this.quietUntilNanos = equipment.timer().nanoTime();
    }

    /** Gives a fresh link its handshake, on a thread of its own. By the accepting thread, which it holds up in a flood. */
    void receive(Link link) {
        pace.pass();
        var stranger = new Stranger(link);
        Stranger evicted = null;
        lock.lock();
        try {
            if (closed) {
                link.close();
                return;
            }
            if (strangers.size() >= MAX) {
                evicted = evict();
            }
            strangers.addLast(stranger);
        } finally {
            lock.unlock();
        }
        if (evicted != null) {
            evicted.link.close();
        }
        try {
            equipment.workers().execute(() -> shakeHands(stranger));
        } catch (RejectedExecutionException e) {
            // The connection is closing.
            forget(stranger);
            link.close();
        } catch (Error e) {
            // No thread could be started, say. The next one may find better times; the acceptor must not end of it.
            forget(stranger);
            link.close();
            equipment.log().error("a process that wanted to connect could not be served", e);
        }
    }

    int count() {
        lock.lock();
        try {
            return strangers.size();
        } finally {
            lock.unlock();
        }
    }

    /** Drops all, and all that still come. */
    @Override
    public void close() {
        Stranger[] all;
        lock.lock();
        try {
            closed = true;
            all = strangers.toArray(Stranger[]::new);
        } finally {
            lock.unlock();
        }
        for (var stranger : all) {
            stranger.link.close();
        }
    }

    private Stranger evict() {
        for (var stranger : strangers) {
            if (!stranger.prefaced) {
                strangers.remove(stranger);
                return stranger;
            }
        }
        return strangers.removeFirst();
    }

    private void shakeHands(Stranger stranger) {
        try {
            judge(stranger);
        } finally {
            stranger.guard.close();
            forget(stranger);
        }
    }

    private void judge(Stranger stranger) {
        try {
            judge.run(stranger.link, stranger);
        } catch (ConnectFailedException e) {
            logRefused(e);
            if (!stranger.prefaced && e.reason() == Reason.NOT_A_PEER) {
                turnAway(stranger);
            } else {
                sayGoodbye(stranger);
            }
        } catch (IOException e) {
            stranger.link.close();
            equipment.log().debug("a stranger was dropped", e);
        } catch (RuntimeException | Error e) {
            stranger.link.close();
            equipment.log().error("the handshake with a process that wanted to connect failed here", e);
        }
    }

    /**
     * Nothing of a peer's can be on its way before it has seen this side's preface; so there is nothing to wait for, once what
     * has come is read. Floods end here.
     */
    private static void turnAway(Stranger stranger) {
        try (var link = stranger.link) {
            link.shutdownOutput();
            var scratch = ByteBuffer.allocate(1024);
            while (link.tryRead(scratch.clear()) > 0) {
                // Unread, it could destroy on a TCP link what this side has said.
            }
        } catch (IOException e) {
            // It is gone.
            return;
        }
    }

    /**
     * Lets a refusal arrive: closing at once, with something unread, could destroy on a TCP link what is on its way. The
     * guard and the limit of bytes are still in force, so that nobody stays longer for it.
     */
    private static void sayGoodbye(Stranger stranger) {
        try (var link = stranger.link) {
            link.shutdownOutput();
            var scratch = ByteBuffer.allocate(1024);
            var count = 0;
            while (count >= 0) {
                count = link.tryRead(scratch.clear());
                if (count == 0) {
                    link.await(true, false);
                }
            }
        } catch (IOException e) {
            // It is gone, or was sent away: either way it has heard, or will not hear any more.
            return;
        }
    }

    private void forget(Stranger stranger) {
        lock.lock();
        try {
            strangers.remove(stranger);
        } finally {
            lock.unlock();
        }
    }

    /** Whoever runs the other side will ask why it does not connect; a flood must not fill the disk with answers. */
    private void logRefused(ConnectFailedException refused) {
        var now = equipment.timer().nanoTime();
        int left;
        lock.lock();
        try {
            if (now - quietUntilNanos < 0) {
                unlogged++;
                return;
            }
            quietUntilNanos = now + LOG_PAUSE.toNanos();
            left = unlogged;
            unlogged = 0;
        } finally {
            lock.unlock();
        }
        equipment
                .log()
                .warning("turned away a process that wanted to connect: " + refused.getMessage()
                        + (left == 0 ? "" : " (and " + left + " more before)"));
    }
}
