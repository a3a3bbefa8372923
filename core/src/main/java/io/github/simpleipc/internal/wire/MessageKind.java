package io.github.simpleipc.internal.wire;

/** What a message is. */
public enum MessageKind {
    /** A query of text. */
    TEXT(true, false, "text"),
    /** A query of bytes. */
    BYTES(false, false, "bytes"),
    /** A signal of text. */
    TEXT_SIGNAL(true, true, "text signal"),
    /** A signal of bytes. */
    BYTES_SIGNAL(false, true, "bytes signal");

    private final boolean text;
    private final boolean signal;
    private final String words;

    MessageKind(boolean text, boolean signal, String words) {
        this.text = text;
        this.signal = signal;
        this.words = words;
    }

    /** True for text in UTF-8. */
    public boolean isText() {
        return text;
    }

    /** True for a message that is answered with nothing as soon as it is accepted. */
    public boolean isSignal() {
        return signal;
    }

    @Override
    public String toString() {
        return words;
    }

    static MessageKind of(boolean text, boolean signal) {
        if (signal) {
            return text ? TEXT_SIGNAL : BYTES_SIGNAL;
        }
        return text ? TEXT : BYTES;
    }
}
