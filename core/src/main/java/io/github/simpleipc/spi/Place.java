package io.github.simpleipc.spi;

/** A server's one place for a peer, as one stranger sees it. */
public interface Place {
    /**
     * Takes the place, and starts a session on the link, which from then on is the session's. Who holds the place hears of
     * it: {@link WireSession#contested}.
     *
     * @return false if another holds it, or the connection is closing; the link is still the caller's
     */
    boolean tryTake(ProvenLink link);
}
