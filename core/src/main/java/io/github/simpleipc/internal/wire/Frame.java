package io.github.simpleipc.internal.wire;

import java.nio.ByteBuffer;

/**
 * One unit on the wire, see {@code docs/protocol.md}, section 5. A message of up to {@value FrameFormat#MAX_PIECE_BYTES}
 * bytes is one frame; a larger one continues in {@link Piece}s until its total is reached.
 *
 * <p>The data of a decoded frame is a view into the decoder's buffer, good until the next frame is decoded.
 */
public sealed interface Frame {
    /**
     * A query or a signal, or its first piece.
     *
     * @param id chosen by the asker; not that of another query that is unanswered on this lane
     * @param kind what the message is
     * @param timeLeftNanos how long the asker will still wait, in nanoseconds
     * @param total the length of the whole message in bytes
     * @param data the first piece of it
     */
    record Query(long id, MessageKind kind, long timeLeftNanos, int total, ByteBuffer data) implements Frame {}

    /**
     * A response, or its first piece.
     *
     * @param id that of the query
     * @param total the length of the whole message in bytes
     * @param data the first piece of it
     */
    record Response(long id, int total, ByteBuffer data) implements Frame {}

    /**
     * Says that a query has no response.
     *
     * @param id that of the query
     * @param code a {@link FailureCode}, or one that this version does not know
     * @param text for people; at most {@value FrameFormat#MAX_FAILURE_TEXT_BYTES} bytes in UTF-8
     */
    record Failure(long id, int code, String text) implements Frame {}

    /** The asker gave up a query; it is still answered, once. Ends the pieces of a query that is under way. */
    record Cancel(long id) implements Frame {}

    /** A keep-alive. */
    record Ping() implements Frame {}

    /** The sender closes its connection, and nothing more comes from it on this lane. */
    record Close() implements Frame {}

    /** The next piece of the message that was begun last and is not complete. */
    record Piece(long id, ByteBuffer data) implements Frame {}
}
