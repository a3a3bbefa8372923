package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.time.Deadline;

/** The election itself: the same for every transport. */
public final class Election {
    private Election() {}

    /**
     * Dials, and publishes if nobody is there, until one of both worked or the deadline passes.
     *
     * @param mayServe false for a connection that is never a server
     */
    public static Elected stand(Address address, String instance, boolean mayServe, Deadline deadline)
            throws ConnectFailedException {
        throw new ConnectFailedException(
                Reason.IO_ERROR, "not written yet: " + address + instance + mayServe + deadline);
    }
}
