package io.github.simpleipc.spi;

import io.github.simpleipc.Peer;

/** A link whose other end has proven itself. */
public interface ProvenLink {
    /** Who is at the other end. */
    Peer peer();

    /** Makes the session; called once, and reads and writes nothing yet. */
    WireSession session(SessionHost host);

    /** Closes the link, of which no session was made. */
    void close();
}
