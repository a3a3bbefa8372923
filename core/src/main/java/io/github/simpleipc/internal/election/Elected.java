package io.github.simpleipc.internal.election;

import io.github.simpleipc.internal.transport.Link;

/** What an {@link Election} ended with. */
public sealed interface Elected {
    /** Somebody is there. */
    record AsClient(Link link) implements Elected {}

    /** Nobody was there; this process now serves the address. */
    record AsServer(Listener listener) implements Elected {}
}
