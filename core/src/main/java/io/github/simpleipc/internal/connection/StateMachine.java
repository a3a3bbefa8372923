package io.github.simpleipc.internal.connection;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionListener;
import io.github.simpleipc.ConnectionListener.Change;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.Peer;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.log.ConnectionLog;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The state of a connection: every change of it goes through {@link #transition}, which allows only the successors that the
 * states name. Listeners are told in order, behind the lock.
 *
 * <p>Locks: {@link #lock} is the connection's; whoever changes several things at once holds it meanwhile. Nothing blocks and
 * no user code runs under it.
 */
final class StateMachine {
    private final Connection connection;
    private final ConnectionLog log;
    private final Optional<ConnectionListener> listener;
    private final Executor listenerExecutor;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Written under lock, as is all below. */
    private volatile ConnectionState state = ConnectionState.NEW;

    private volatile @Nullable Role role;
    private volatile @Nullable Peer peer;
    private volatile @Nullable Exception lastCause;
    /** Why the last attempt to reconnect failed; null unless the state is RECONNECTING. */
    private @Nullable Exception lastFailure;

    private boolean terminated;

    /**
     * A new connection.
     *
     * @param listenerExecutor runs tasks in order, one at a time
     */
    StateMachine(
            Connection connection,
            ConnectionLog log,
            Optional<ConnectionListener> listener,
            Executor listenerExecutor) {
        this.connection = connection;
        this.log = log;
        this.listener = listener;
        this.listenerExecutor = listenerExecutor;
    }

    ReentrantLock lock() {
        return lock;
    }

    ConnectionState state() {
        return state;
    }

    Optional<Role> role() {
        return Optional.ofNullable(role);
    }

    Optional<Peer> peer() {
        return Optional.ofNullable(peer);
    }

    /** Why the last peer was lost; after giving up, why the last attempt failed. */
    @Nullable
    Exception lastCause() {
        return lastCause;
    }

    /** An attempt to reconnect failed, and it is not the last; who waits for a peer is told why. Under the lock. */
    void attemptFailed(Exception cause) {
        lastFailure = cause;
    }

    /** Changes the state; holds the lock. */
    void transition(ConnectionState next, @Nullable Role newRole, @Nullable Peer newPeer, @Nullable Exception cause) {
        if (!lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("a transition to " + next + " without the lock");
        }
        var before = state;
        if (!before.successors().contains(next)) {
            throw new IllegalStateException("no way leads from " + before + " to " + next);
        }
        state = next;
        role = newRole;
        peer = newPeer;
        lastCause = cause;
        lastFailure = null;
        changed.signalAll();
        var change = new Change(
                connection,
                before,
                next,
                Optional.ofNullable(newRole),
                Optional.ofNullable(newPeer),
                Optional.ofNullable(cause));
        tell(change);
    }

    void awaitConnected(Duration timeout) throws ConnectFailedException {
        lock.lock();
        try {
            var nanosLeft = TimeUnit.NANOSECONDS.convert(timeout);
            while (state != ConnectionState.CONNECTED) {
                if (state == ConnectionState.CLOSED) {
                    throw new ConnectFailedException(Reason.CLOSED, "the connection is closed");
                }
                if (state == ConnectionState.GAVE_UP) {
                    throw new ConnectFailedException(
                            Reason.GAVE_UP, "the connection gave up: " + words(lastCause), lastCause);
                }
                if (nanosLeft <= 0) {
                    var why = lastFailure == null ? lastCause : lastFailure;
                    throw new ConnectFailedException(
                            Reason.NO_PEER,
                            "no peer came within " + timeout + "; the state is " + state
                                    + (why == null ? "" : ", because " + words(why)),
                            why);
                }
                nanosLeft = changed.awaitNanos(nanosLeft);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectFailedException(Reason.INTERRUPTED, "interrupted while waiting for a peer", e);
        } finally {
            lock.unlock();
        }
    }

    /** All that the connection held is freed. */
    void terminate() {
        lock.lock();
        try {
            terminated = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void awaitTerminated() throws InterruptedException {
        lock.lock();
        try {
            while (!terminated) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    void awaitTerminatedUninterruptibly() {
        lock.lock();
        try {
            while (!terminated) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Behind the lock, as loggers and listeners are user code. */
    private void tell(Change change) {
        if (listener.isEmpty() && !log.hasDebug()) {
            return;
        }
        try {
            listenerExecutor.execute(() -> {
                log.debug(() -> words(change));
                listener.ifPresent(hearer -> tell(hearer, change));
            });
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            log.error("the listener could not be told of " + change.after(), e);
        }
    }

    private void tell(ConnectionListener hearer, Change change) {
        try {
            hearer.stateChanged(change);
        } catch (RuntimeException | Error e) {
            log.error("the listener threw", e);
        }
    }

    private static String words(Change change) {
        return change.before() + " -> " + change.after()
                + change.role().map(role -> ", role " + role).orElse("")
                + change.cause().map(cause -> ", because " + cause.getMessage()).orElse("");
    }

    private static String words(@Nullable Exception cause) {
        return cause == null ? "no reason is known" : String.valueOf(cause.getMessage());
    }
}
