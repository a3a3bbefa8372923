package io.github.simpleipc.go;

/** What a line is. The number on the wire is the ordinal. */
enum OpCode {
    RESPONSE,
    KEEPALIVE,
    KEEPALIVE_ACCEPTED,
    REQUEST,
    /** An empty response. A Go asker crashes on it, so it is understood and never sent. */
    NORESPONSE,
    SECRET,
    SECRET_ACCEPTED,
    /** The probe of a client that wants to know who is there, and its answer. */
    ISIPC,
    /** Any other number: ignored, as the original does. */
    UNKNOWN;

    private static final OpCode[] ALL = values();

    static OpCode of(long number) {
        return number < UNKNOWN.ordinal() ? ALL[(int) number] : UNKNOWN;
    }
}
