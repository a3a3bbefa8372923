package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.transport.Cancellation;

/** The election itself: the same for every transport. */
public final class Election {
    private Election() {}

    /**
     * Dials, and publishes if nobody is there, until one of both worked or the deadline passes.
     *
     * @param instance the id that goes into the lock file
     * @param mayServe false for a connection that is never a server
     * @param cancellation by which another thread can abandon it, even while it blocks
     * @throws ConnectFailedException saying what stood in the way; {@link Reason#INTERRUPTED} with the flag restored,
     *     {@link Reason#CLOSED} when cancelled
     */
    public static Elected stand(
            Address address, String instance, boolean mayServe, Deadline deadline, Cancellation cancellation)
            throws ConnectFailedException {
        var pause = new Pause(deadline, cancellation);
        do {
            cancellation.check();
            var link = address.dial(deadline, cancellation);
            if (link.isPresent()) {
                return new Elected.AsClient(link.get());
            }
            if (!mayServe) {
                throw new ConnectFailedException(
                        Reason.NOBODY_THERE, "nobody is at " + address + ", and this side may not become its server");
            }
            if (address.canPublish()) {
                var listener = address.tryPublish(instance);
                if (listener.isPresent()) {
                    return new Elected.AsServer(listener.get());
                }
            }
        } while (pause.take());
        throw address.obstacle();
    }
}
