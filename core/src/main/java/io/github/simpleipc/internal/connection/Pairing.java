package io.github.simpleipc.internal.connection;

import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.spi.ProvenLink;

/** What has been proven of one peer, and a session is made of. */
sealed interface Pairing {
    /** Frees it, if no session was made of it. */
    void close();

    /** The two lanes of the native wire. */
    record Lanes(ProvenLane first, ProvenLane second) implements Pairing {
        @Override
        public void close() {
            first.link().close();
            second.link().close();
        }
    }

    /** The one link of a second wire. */
    record OneLink(ProvenLink link) implements Pairing {
        @Override
        public void close() {
            link.close();
        }
    }
}
