package io.github.simpleipc.internal.wire;

/**
 * Why a query has no response, as it goes over the wire. Below {@value #FIRST_THAT_RAN} the handler has not run and will
 * not.
 */
public enum FailureCode {
    /** The answerer has no room for another query, or its executor rejected it. */
    BUSY(1),
    /** The query is larger than the answerer's maximum. */
    TOO_LARGE(2),
    /** There is no handler for this kind of message. */
    WRONG_KIND(3),
    /** Text that is not UTF-8. */
    MALFORMED(4),
    /** The answerer is closing its connection. */
    CLOSING(5),
    /** The query was cancelled, or its time was over, before the handler started. */
    TOO_LATE(6),
    /** The handler threw. */
    HANDLER_THREW(100),
    /** The handler returned nothing, or text that UTF-8 cannot express. */
    BAD_RESPONSE(101),
    /** The response is larger than a maximum of either side. */
    RESPONSE_TOO_LARGE(102);

    /** Codes from this one on say that the handler ran. */
    public static final int FIRST_THAT_RAN = 100;

    private final int number;

    FailureCode(int number) {
        this.number = number;
    }

    /** The code on the wire. */
    public int number() {
        return number;
    }
}
