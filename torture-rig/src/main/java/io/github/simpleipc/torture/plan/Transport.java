package io.github.simpleipc.torture.plan;

/** What carries the links. */
public enum Transport {
    UNIX("unix"),
    NAMED("name"),
    TCP("tcp"),
    TCP4("tcp4"),
    TCP6("tcp6");

    private final String word;

    Transport(String word) {
        this.word = word;
    }

    /** As in the name of a mode. */
    public String word() {
        return word;
    }

    /** True if the address is a path, beside which there is a lock file. */
    public boolean hasPath() {
        return this == UNIX || this == NAMED;
    }
}
