package io.github.simpleipc.internal.wire;

/**
 * The layout of a frame; numbers are big-endian.
 *
 * <pre>
 *   0               4   5   6       8                              16
 *   +---------------+---+---+-------+-------------------------------+----------------
 *   | length        |typ|flg| zero  | id                            | body ...
 *   +---------------+---+---+-------+-------------------------------+----------------
 *
 *   length   of all that follows it: 12 and the body. With encryption, of its sealed form instead
 *   typ      1 query  2 response  3 failure  4 cancel  5 ping  6 close  7 piece
 *   flg      of a query: 1 text, 2 signal; otherwise zero
 *   id       of the query that it belongs to; zero for ping and close
 *
 *   body of a query      time left in nanoseconds (8), total length (4), first piece
 *   body of a response   total length (4), first piece
 *   body of a failure    code (2), text in UTF-8
 *   body of a piece      the next bytes of the message, at least one
 *   others               no body
 * </pre>
 */
public final class FrameFormat {
    /** The most bytes of a message that one frame carries: {@value}. */
    public static final int MAX_PIECE_BYTES = 64 << 10;

    /** The longest text of a failure, in bytes of UTF-8: {@value}. */
    public static final int MAX_FAILURE_TEXT_BYTES = 1024;

    static final int LENGTH_BYTES = 4;
    /** Type, flags, zero, id: what is in front of the body, behind the length. */
    static final int HEAD_BYTES = 12;

    static final int QUERY_FIELDS_BYTES = 12;
    static final int RESPONSE_FIELDS_BYTES = 4;
    static final int FAILURE_FIELDS_BYTES = 2;

    /** The longest frame behind its length, before it is sealed. */
    static final int MAX_PLAIN_BYTES = HEAD_BYTES + QUERY_FIELDS_BYTES + MAX_PIECE_BYTES;

    static final byte QUERY = 1;
    static final byte RESPONSE = 2;
    static final byte FAILURE = 3;
    static final byte CANCEL = 4;
    static final byte PING = 5;
    static final byte CLOSE = 6;
    static final byte PIECE = 7;

    static final int FLAG_TEXT = 1;
    static final int FLAG_SIGNAL = 2;

    private FrameFormat() {}
}
