package io.github.simpleipc;

import java.util.Optional;

/**
 * Hears of a connection's changes of state, each once and in order, on a library thread. It may block and call the
 * connection; while it does, later changes wait for it, and nothing else does. What it throws is logged.
 */
@FunctionalInterface
public interface ConnectionListener {
    /** The state changed as {@code change} says. */
    void stateChanged(Change change);

    /**
     * One change of state.
     *
     * @param connection the connection that changed
     * @param before the state that was left
     * @param after the state that was entered
     * @param role this process's role, as far as it is decided
     * @param peer the peer, when {@code after} is {@link ConnectionState#CONNECTED}
     * @param cause why, where it was an error: of the lost link, of the last attempt
     */
    record Change(
            Connection connection,
            ConnectionState before,
            ConnectionState after,
            Optional<Role> role,
            Optional<Peer> peer,
            Optional<Exception> cause) {}
}
