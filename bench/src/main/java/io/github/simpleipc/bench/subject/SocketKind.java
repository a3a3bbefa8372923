package io.github.simpleipc.bench.subject;

/** What carries the bytes. */
public enum SocketKind {
    UNIX("raw-unix"),
    TCP("raw-tcp"),
    /** Compared with unix sockets, which are the faster ones. */
    SHARED_MEMORY("raw-unix");

    private final String raw;

    SocketKind(String raw) {
        this.raw = raw;
    }

    /** The subject that is the limit for this kind. */
    public String raw() {
        return raw;
    }

    /** By its name in the catalogue's arguments. */
    public static SocketKind of(String name) {
        return switch (name) {
            case "unix" -> UNIX;
            case "tcp" -> TCP;
            default -> throw new IllegalArgumentException("a socket is unix or tcp, not " + name);
        };
    }
}
