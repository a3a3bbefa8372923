package io.github.simpleipc.torture.plan;

/** How the two ends reach each other. */
public enum Layout {
    /** Both have the same address, and stand for election. Faults are those of processes and files, and strangers. */
    DIRECT,
    /**
     * The first end serves its address. The second only dials, at another address, which is a proxy's; so each of its links, also those of
     * reconnecting, goes through the proxy.
     */
    PROXIED
}
