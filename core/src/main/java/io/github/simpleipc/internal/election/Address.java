package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.transport.Cancellation;
import io.github.simpleipc.internal.transport.Link;
import java.util.Optional;

/** One address that a connection can live at, on one transport. Used by one thread at a time. */
public interface Address {
    /**
     * Dials once.
     *
     * @param deadline past it the attempt is abandoned
     * @param cancellation by which another thread can abandon it
     * @return a fresh link to whoever is there; empty if certainly nobody is
     * @throws ConnectFailedException if the address is occupied by something that no retry will turn into a peer, or the
     *     deadline passed
     */
    Optional<Link> dial(Deadline deadline, Cancellation cancellation) throws ConnectFailedException;

    /**
     * Tries to become the server, without waiting. To be called only after {@link #dial} found nobody.
     *
     * @param instance the id that goes into the lock file, for people who look for the holder
     * @return empty if somebody else is about to become the server, so that dialling again is right
     * @throws ConnectFailedException if this process can never be the server of this address
     */
    Optional<Listener> tryPublish(String instance) throws ConnectFailedException;

    /** Why it took too long: what stood in the way when {@link #tryPublish} was last empty. */
    ConnectFailedException obstacle();

    /** False if the address is not this machine's, so that it can only be dialled. Known once {@link #dial} was called. */
    boolean canPublish();
}
