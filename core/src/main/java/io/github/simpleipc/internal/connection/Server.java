package io.github.simpleipc.internal.connection;

import io.github.simpleipc.internal.election.Listener;
import io.github.simpleipc.internal.session.Session;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/** What a connection does as the server: accepts strangers, keeps the address, guards the slot. */
final class Server implements AutoCloseable {
    /** How often the address is looked after: a cleaner of temporary folders may take its files away. */
    static final Duration KEEP_EVERY = Duration.ofSeconds(5);

    private static final Duration ACCEPT_AGAIN_AFTER = Duration.ofSeconds(1);

    private final Equipment equipment;
    private final Listener listener;
    private final Slot slot;
    private final Strangers strangers;
    private final Runnable onAddressLost;
    private volatile boolean closed;

    /**
     * A server of a published address.
     *
     * @param pairing makes the session, not started; empty if the connection is closed
     * @param onAddressLost run when another process has taken the address; a peer that is there stays
     */
    Server(
            Equipment equipment,
            Protocol protocol,
            Listener listener,
            Function<Pairing, Optional<Session>> pairing,
            Runnable onAddressLost) {
        this.equipment = equipment;
        this.listener = listener;
        this.slot = new Slot(equipment.timer(), pairing);
        this.strangers = new Strangers(equipment, protocol.judge(slot));
        this.onAddressLost = onAddressLost;
    }

    void start() {
        startAccepting();
        scheduleKeeping();
    }

    private void startAccepting() {
        try {
            equipment.workers().named("acceptor", this::acceptAll).start();
        } catch (Error e) {
            acceptAgainLater(e);
        }
    }

    /** An address that is published and not served would keep everybody out. */
    private void acceptAgainLater(Throwable cause) {
        if (!closed) {
            equipment.log().error("accepting failed; it begins anew in a moment", cause);
            var timer = equipment.timer();
            timer.at(timer.nanoTime() + ACCEPT_AGAIN_AFTER.toNanos(), this::startAccepting);
        }
    }

    /** The session has ended; there is room for the next peer. */
    void freed(Session session) {
        slot.freed(session);
    }

    /** Withdraws the address, and drops all that are not the peer. */
    @Override
    public void close() {
        closed = true;
        listener.close();
        slot.close();
        strangers.close();
    }

    private void acceptAll() {
        try {
            while (true) {
                strangers.receive(listener.accept());
            }
        } catch (ClosedChannelException e) {
            equipment.log().debug(() -> "no longer listening");
        } catch (IOException | RuntimeException | Error e) {
            acceptAgainLater(e);
        }
    }

    private void scheduleKeeping() {
        var timer = equipment.timer();
        timer.at(timer.nanoTime() + KEEP_EVERY.toNanos(), () -> {
            try {
                equipment.workers().execute(this::keep);
            } catch (RejectedExecutionException e) {
                equipment.log().debug("the address is no longer kept", e);
            }
        });
    }

    private void keep() {
        if (closed) {
            return;
        }
        boolean kept;
        try {
            kept = listener.keep();
        } catch (RuntimeException e) {
            equipment.log().error("looking after the address failed", e);
            kept = true;
        }
        if (kept) {
            scheduleKeeping();
        } else if (!closed) {
            equipment.log().error("another process has taken the address; this one no longer listens on it", null);
            onAddressLost.run();
        }
    }
}
