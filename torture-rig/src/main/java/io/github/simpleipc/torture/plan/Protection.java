package io.github.simpleipc.torture.plan;

/** What protects the links. */
public enum Protection {
    PLAIN(""),
    TLS("+tls"),
    AES("+aes"),
    BOTH("+tls+aes");

    private final String suffix;

    Protection(String suffix) {
        this.suffix = suffix;
    }

    /** As at the end of a mode's name. */
    public String suffix() {
        return suffix;
    }

    public boolean hasTls() {
        return this == TLS || this == BOTH;
    }

    public boolean hasEncryption() {
        return this == AES || this == BOTH;
    }
}
