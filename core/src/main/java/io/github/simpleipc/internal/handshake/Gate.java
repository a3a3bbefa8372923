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
     * The first lane's transcript hash, for a client that dials its second lane; that lane is either proven or released.
     * Waits if the first lane's handshake is about to end, for as long as the reservation lasts.
     *
     * @return empty if no such reservation waits for its second lane
     */
    Optional<byte[]> firstLane(String instance, String sessionId);

    /** Takes a lane whose handshake is over: the first waits for the second, and the second completes the pair. */
    void proven(ProvenLane lane);

    /** Takes a reservation back one of whose lanes failed after it. */
    void release(String sessionId);
}
