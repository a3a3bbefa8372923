package io.github.simpleipc.internal.connection;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.NotConnectedException;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.session.Session;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.transport.Cancellation;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator of a connection: what happens on each change of its state.
 *
 * <p>A connection holds at most one of each: an attempt under way, a server that it is, a session with a peer. The state says
 * which:
 *
 * <pre>
 *                  attempt   server   session
 *   NEW, GAVE_UP      -         -        -
 *   CONNECTING       yes        -        -
 *   WAITING           -        yes       -
 *   CONNECTED         -      as server  yes
 *   RECONNECTING   yes, or      -        -
 *                  an alarm
 *   CLOSED            -         -        -
 * </pre>
 *
 * <p>Attempts run on worker threads, since they block; their result is installed under the lock, or thrown away when the
 * connection was closed meanwhile. A session is installed first and started afterwards, so its end always finds it. The end
 * of a session comes on any of the library's threads, and only ever changes the state and starts other threads.
 *
 * <p>Closing has one order: the state first, so that nothing new begins; then the attempt; then the address, so that the peer
 * does not come back; then the session, gently; then the threads; and last the timer, on whose alarms the others rely.
 */
final class LifeCycle {
    /** How long {@link #close} lets what is under way finish. */
    static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

    /** Makes a session of what was proven; not started. */
    interface SessionFactory {
        Session make(Pairing pairing, Session.Listener listener);
    }

    private final Equipment equipment;
    private final StateMachine machine;
    private final Connector connector;
    private final SessionFactory sessions;

    /** Guarded by the machine's lock, as is all below. */
    private @Nullable Cancellation attempt;

    private @Nullable Server server;
    private @Nullable Session session;
    /** What this side was last: a server that lost its address stands for election again, a client only if it may take over. */
    private @Nullable Role lastRole;
    /** Attempts to reconnect that failed in a row. */
    private int failures;

    LifeCycle(Equipment equipment, StateMachine machine, Connector connector, SessionFactory sessions) {
        this.equipment = equipment;
        this.machine = machine;
        this.connector = connector;
        this.sessions = sessions;
    }

    /** The session with the present peer. */
    Session session() throws NotConnectedException {
        var lock = machine.lock();
        lock.lock();
        try {
            if (session != null) {
                return session;
            }
            var cause = machine.lastCause();
            throw new NotConnectedException(
                    switch (machine.state()) {
                        case NEW, CONNECTING -> "not connected: connect() has not succeeded yet";
                        case WAITING -> "not connected: no peer is there" + because(cause);
                        case CONNECTED, RECONNECTING -> "not connected: the peer was lost" + because(cause);
                        case GAVE_UP -> "not connected: gave up looking for the peer" + because(cause);
                        case CLOSED -> "the connection is closed";
                    },
                    cause);
        } finally {
            lock.unlock();
        }
    }

    /** See {@link io.github.simpleipc.Connection#connect()}. */
    void connect() throws ConnectFailedException {
        var cancellation = new Cancellation();
        ConnectionState before;
        var lock = machine.lock();
        lock.lock();
        try {
            before = machine.state();
            if (before != ConnectionState.NEW && before != ConnectionState.GAVE_UP) {
                throw new IllegalStateException("connect() is for NEW and GAVE_UP, but the state is " + before);
            }
            machine.transition(ConnectionState.CONNECTING, null, null, null);
            attempt = cancellation;
            failures = 0;
        } finally {
            lock.unlock();
        }
        try {
            install(connector.runInterruptibly(!equipment.options().neverServer(), cancellation), before);
        } catch (ConnectFailedException e) {
            attemptFailed(before, e);
            throw e;
        } catch (RuntimeException | Error e) {
            // For want of memory or threads, say: not to be stuck in CONNECTING.
            attemptFailed(before, new ConnectFailedException(Reason.IO_ERROR, "connecting failed: " + e, e));
            throw e;
        }
    }

    /** Takes what an attempt got, unless the connection has left the state that the attempt was for. */
    private void install(Attempt.Success success, ConnectionState before) throws ConnectFailedException {
        var installed = false;
        Server newServer = null;
        Session newSession = null;
        var lock = machine.lock();
        lock.lock();
        try {
            attempt = null;
            if (machine.state() == ConnectionState.CONNECTING || machine.state() == ConnectionState.RECONNECTING) {
                failures = 0;
                if (success instanceof Attempt.Success.Serving serving) {
                    newServer = newServer(serving);
                    server = newServer;
                    lastRole = Role.SERVER;
                    machine.transition(ConnectionState.WAITING, Role.SERVER, null, null);
                } else {
                    var paired = (Attempt.Success.Paired) success;
                    newSession = sessions.make(paired.pairing(), this::sessionEnded);
                    session = newSession;
                    lastRole = Role.CLIENT;
                    machine.transition(ConnectionState.CONNECTED, Role.CLIENT, newSession.peer(), null);
                }
                installed = true;
            }
        } finally {
            lock.unlock();
            if (!installed) {
                Connector.discard(success);
            }
        }
        if (!installed) {
            throw new ConnectFailedException(
                    Reason.CLOSED, "the connection was closed while connecting, from " + before);
        }
        if (newServer != null) {
            newServer.start();
        }
        if (newSession != null) {
            newSession.start();
        }
    }

    private Server newServer(Attempt.Success.Serving serving) {
        return new Server(equipment, serving.protocol(), serving.listener(), this::paired, this::addressLost);
    }

    private void attemptFailed(ConnectionState back, ConnectFailedException cause) {
        var lock = machine.lock();
        lock.lock();
        try {
            attempt = null;
            if (machine.state() == ConnectionState.CONNECTING) {
                machine.transition(back, null, null, cause);
            }
        } finally {
            lock.unlock();
        }
    }

    /** As the server: a client has proven all that there is to prove. */
    private Optional<Session> paired(Pairing pairing) {
        var lock = machine.lock();
        lock.lock();
        try {
            if (machine.state() != ConnectionState.WAITING) {
                return Optional.empty();
            }
            session = sessions.make(pairing, this::sessionEnded);
            machine.transition(ConnectionState.CONNECTED, Role.SERVER, session.peer(), null);
            return Optional.of(session);
        } finally {
            lock.unlock();
        }
    }

    /** As the server: another process has the address now. A peer that is there stays; without one, a new role is sought. */
    private void addressLost() {
        Server lost;
        var lock = machine.lock();
        lock.lock();
        try {
            lost = server;
            server = null;
            if (machine.state() == ConnectionState.WAITING) {
                lookAgain(new ConnectFailedException(Reason.LOCK_HELD, "another process has taken the address"));
            }
        } finally {
            lock.unlock();
        }
        if (lost != null) {
            lost.close();
        }
    }

    // A session is itself and nothing else.
    @SuppressWarnings("ReferenceEquality")
    private void sessionEnded(Session ended, Exception cause) {
        var lock = machine.lock();
        lock.lock();
        try {
            if (session == ended) {
                session = null;
                if (machine.state() == ConnectionState.CONNECTED) {
                    if (server != null) {
                        machine.transition(ConnectionState.WAITING, Role.SERVER, null, cause);
                    } else {
                        lookAgain(cause);
                    }
                }
            }
            if (server != null) {
                // Behind the change of the state: who gets the slot finds it WAITING.
                server.freed(ended);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock: there is no peer and no address. */
    private void lookAgain(Exception cause) {
        if (equipment.options().reconnect()) {
            machine.transition(ConnectionState.RECONNECTING, null, null, cause);
            startAttempt();
        } else {
            machine.transition(ConnectionState.GAVE_UP, null, null, cause);
        }
    }

    /** Under the lock. */
    private void startAttempt() {
        var cancellation = new Cancellation();
        attempt = cancellation;
        try {
            equipment.workers().execute(() -> reconnect(cancellation));
        } catch (RejectedExecutionException e) {
            // The connection is being closed.
            return;
        } catch (OutOfMemoryError e) {
            // A want of threads: an attempt that failed, not the last one.
            attempt = null;
            retryAfterDelay();
        }
    }

    private void retryAfterDelay() {
        var timer = equipment.timer();
        timer.at(timer.nanoTime() + equipment.options().reconnectDelay().toNanos(), this::retry);
    }

    private void reconnect(Cancellation cancellation) {
        try {
            install(connector.run(mayServe(), cancellation), ConnectionState.RECONNECTING);
        } catch (ConnectFailedException e) {
            retryLater(e);
        } catch (RuntimeException | Error e) {
            equipment.log().error("an attempt to reconnect failed as it never should", e);
            retryLater(new ConnectFailedException(Reason.IO_ERROR, "reconnecting failed: " + e, e));
        }
    }

    private boolean mayServe() {
        var lock = machine.lock();
        lock.lock();
        try {
            return equipment.options().takeOver() || lastRole == Role.SERVER;
        } finally {
            lock.unlock();
        }
    }

    private void retryLater(ConnectFailedException cause) {
        equipment.log().debug("an attempt to reconnect failed", cause);
        var options = equipment.options();
        var lock = machine.lock();
        lock.lock();
        try {
            attempt = null;
            if (machine.state() != ConnectionState.RECONNECTING) {
                return;
            }
            failures++;
            if (options.maxRetries() > 0 && failures >= options.maxRetries()) {
                machine.transition(ConnectionState.GAVE_UP, null, null, cause);
                return;
            }
            machine.attemptFailed(cause);
        } finally {
            lock.unlock();
        }
        retryAfterDelay();
    }

    private void retry() {
        var lock = machine.lock();
        lock.lock();
        try {
            if (machine.state() == ConnectionState.RECONNECTING && attempt == null) {
                startAttempt();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Moves to CLOSED; returns what remains to be done, which blocks for {@link #CLOSE_WITHIN} and a little at the most, or
     * empty if another thread has it to do.
     */
    Optional<Runnable> close() {
        var lock = machine.lock();
        lock.lock();
        try {
            if (machine.state() == ConnectionState.CLOSED) {
                return Optional.empty();
            }
            var lastAttempt = attempt;
            var lastServer = server;
            var lastSession = session;
            attempt = null;
            server = null;
            session = null;
            machine.transition(ConnectionState.CLOSED, machine.role().orElse(null), null, null);
            return Optional.of(() -> free(lastAttempt, lastServer, lastSession));
        } finally {
            lock.unlock();
        }
    }

    private void free(@Nullable Cancellation lastAttempt, @Nullable Server lastServer, @Nullable Session lastSession) {
        try {
            if (lastAttempt != null) {
                lastAttempt.cancel();
            }
            if (lastServer != null) {
                lastServer.close();
            }
            if (lastSession != null) {
                lastSession.close(Deadline.in(equipment.timer(), CLOSE_WITHIN));
            }
        } finally {
            connector.close();
            equipment.workers().close();
            equipment.timer().close();
            machine.terminate();
        }
    }

    private static String because(@Nullable Exception cause) {
        return cause == null ? "" : " (" + cause.getMessage() + ")";
    }
}
