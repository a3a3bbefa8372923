package io.github.simpleipc.internal.connection;

import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.internal.session.Session;
import io.github.simpleipc.internal.time.Timer;
import org.jspecify.annotations.Nullable;

/** Who holds a server's {@link Slot}. */
sealed interface SlotHolder {
    /** Nobody. */
    record Free() implements SlotHolder {}

    /**
     * A client whose second lane is awaited.
     *
     * @param first null as long as its handshake is not over
     * @param seconds how many handshakes of a second lane are under way, of the client or of strangers; the end of each is told
     */
    record Reserved(
            String instance, String sessionId, @Nullable ProvenLane first, int seconds, Timer.Alarm expiry)
            implements SlotHolder {
        Reserved withSeconds(int more) {
            return new Reserved(instance, sessionId, first, seconds + more, expiry);
        }
    }

    /** A client that has proven all, and whose session is being made. */
    record Pairing(String instance) implements SlotHolder {}

    /** A peer. */
    record Taken(String instance, Session session) implements SlotHolder {}

    /** Nobody ever again. */
    record Closed() implements SlotHolder {}
}
