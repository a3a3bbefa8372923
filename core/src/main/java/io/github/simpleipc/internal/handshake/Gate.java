package io.github.simpleipc.internal.handshake;

import java.util.Optional;

/** Decides, for a server's handshakes, who gets the slot. Called by many threads at once; does not block for long. */
public interface Gate {
    /** What becomes of a client that has proven the secret on its first lane. */
    enum Verdict {
        /** The slot is reserved for it. */
        RESERVED,
        /** The slot is another's. */
        BUSY,
        /** The connection is being closed. */
        CLOSING
    }

    /**
     * Reserves the slot.
     *
     * @param instance of the client
     * @param sessionId the fresh session id that its second lane will name
     */
    Verdict reserve(String instance, String sessionId);

    /** True if a probe would be told that the slot is free. */
    boolean isFree();

    /**
     * The first lane's transcript hash, for a client that dials its second lane; that lane is either proven, or failed or released.
     * Waits if the first lane's handshake is about to end, for as long as the reservation lasts.
     *
     * @return empty if no such reservation waits for its second lane
     */
    Optional<byte[]> firstLane(String instance, String sessionId);

    /** Takes a lane whose handshake is over: the first waits for the second, and the second completes the pair. */
    void proven(ProvenLane lane);

    /**
     * The handshake of a second lane failed that {@link #firstLane} was told of, before the client's proof. It may have been a
     * stranger's who heard the session id on the network, so the reservation stays.
     */
    void secondFailed(String sessionId);

    /** Takes a reservation back that a client's lane failed after; the client had proven the secret on that lane. */
    void release(String sessionId);
}
