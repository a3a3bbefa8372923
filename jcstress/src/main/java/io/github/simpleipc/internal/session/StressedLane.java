package io.github.simpleipc.internal.session;

import io.github.simpleipc.Role;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.internal.threads.Workers;
import io.github.simpleipc.internal.transport.Link;
import java.time.Duration;
import java.util.Optional;

/** Makes lanes. All have the same workers, since a pool for each would be most of what is measured. */
final class StressedLane {
    static final Workers WORKERS = new Workers("stress");

    private static final Limits LIMITS = new Limits(Duration.ofSeconds(5), 1 << 20, 100);
    private static final UserCode USER_CODE = UserCode.onLibraryThreads(WORKERS, WORKERS);
    private static final int MAX_QUEUED_BYTES = 1 << 20;

    private StressedLane() {}

    static Lane over(Link link, ReadingRule rule, Lane.Receiver receiver) {
        var proven = new ProvenLane(link, 0, Role.CLIENT, "peer", LIMITS, "session", new byte[0], Optional.empty());
        return new Lane(proven, rule, receiver, StressTimer.INSTANCE, WORKERS::execute, USER_CODE, MAX_QUEUED_BYTES);
    }

    /** What does nothing with what comes, and never wants a turn. */
    abstract static class Receiver implements Lane.Receiver {
        @Override
        public boolean wantsTurn(boolean reads) {
            return false;
        }

        @Override
        public void unread() {}

        @Override
        public void ended(Exception cause) {}

        @Override
        public void wrote() {}

        @Override
        public void broken(java.io.IOException cause) {
            throw new IllegalStateException("a link in memory broke", cause);
        }
    }
}
