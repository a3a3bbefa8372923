package io.github.simpleipc.go;

/** What a line is. */
enum OpCode {
    RESPONSE(0),
    KEEPALIVE(1),
    KEEPALIVE_ACCEPTED(2),
    REQUEST(3),
    /** An empty response. A Go asker crashes on it, so it is understood and never sent. */
    NORESPONSE(4),
    SECRET(5),
    SECRET_ACCEPTED(6),
    /** The probe of a client that wants to know who is there, and its answer. */
    ISIPC(7),
    /** Any other number: ignored, as the original does. Never sent. */
    UNKNOWN(-1);

    private final int number;

    OpCode(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static OpCode of(long number) {
        for (var opCode : values()) {
            if (opCode.number == number) {
                return opCode;
            }
        }
        return UNKNOWN;
    }
}
