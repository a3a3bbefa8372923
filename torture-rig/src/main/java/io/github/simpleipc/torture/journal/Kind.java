package io.github.simpleipc.torture.journal;

/** What kind of message is asked. */
public enum Kind {
    TEXT,
    BYTES,
    TEXT_SIGNAL,
    BYTES_SIGNAL;

    /** True for a message without a response. */
    public boolean isSignal() {
        return this == TEXT_SIGNAL || this == BYTES_SIGNAL;
    }

    /** True if its payload is text. */
    public boolean isText() {
        return this == TEXT || this == TEXT_SIGNAL;
    }
}
