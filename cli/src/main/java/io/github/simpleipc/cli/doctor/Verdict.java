package io.github.simpleipc.cli.doctor;

/** What is at an address, in one word. */
public enum Verdict {
    /** Nobody is there. */
    NOBODY(true),
    /** Nobody is there but the socket of a server that ended without taking it away. */
    STALE_SOCKET(true),
    /** A peer is there, and its slot is free. */
    HEALTHY(true),
    /** Two processes are connected. */
    BUSY(false),
    /** A peer is there; without the secret no more can be told. */
    PEER(false),
    /** A peer is there, with another secret. */
    WRONG_SECRET(false),
    /** A peer is there, and its TLS, encryption or version does not go with this side's. */
    OTHER_SETTINGS(false),
    /** Something else than a peer is there. */
    STRANGER(false),
    /** Something listens there and says nothing. */
    SILENT(false),
    /** What is at the path is no socket. */
    NOT_A_SOCKET(false),
    /** Nobody listens, but a living process holds the lock. */
    LOCK_HELD(false),
    /** What is there belongs to another user. */
    FOREIGN_USER(false),
    /** The address, or a file that was given, cannot be used. */
    UNUSABLE(false),
    /** It could not be found out. */
    UNKNOWN(false);

    private final boolean isGood;

    Verdict(boolean isGood) {
        this.isGood = isGood;
    }

    /** True if a process with these settings could connect now, as server or as client. */
    public boolean isGood() {
        return isGood;
    }
}
