package io.github.simpleipc.internal.session;

import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.LinkLostException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.QueryTimeoutException;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.wire.FailureCode;
import io.github.simpleipc.internal.wire.Frame;
import java.time.Duration;
import java.util.Map;

/** What becomes of queries that fail, as exceptions: by a failure on the wire, and for this side's own reasons. */
final class Failures {
    private static final Map<Integer, QueryRefusedException.Reason> REFUSED = Map.of(
            FailureCode.BUSY.number(), QueryRefusedException.Reason.PEER_BUSY,
            FailureCode.TOO_LARGE.number(), QueryRefusedException.Reason.TOO_LARGE,
            FailureCode.WRONG_KIND.number(), QueryRefusedException.Reason.WRONG_KIND,
            FailureCode.MALFORMED.number(), QueryRefusedException.Reason.MALFORMED,
            FailureCode.CLOSING.number(), QueryRefusedException.Reason.PEER_CLOSING,
            FailureCode.TOO_LATE.number(), QueryRefusedException.Reason.TOO_LATE);

    private static final Map<Integer, HandlerFailedException.Reason> RAN = Map.of(
            FailureCode.HANDLER_THREW.number(), HandlerFailedException.Reason.THREW,
            FailureCode.BAD_RESPONSE.number(), HandlerFailedException.Reason.BAD_RESPONSE,
            FailureCode.RESPONSE_TOO_LARGE.number(), HandlerFailedException.Reason.RESPONSE_TOO_LARGE);

    private Failures() {}

    static QueryFailedException toException(Frame.Failure failure, Duration elapsed) {
        if (failure.code() >= FailureCode.FIRST_THAT_RAN) {
            var reason = RAN.getOrDefault(failure.code(), HandlerFailedException.Reason.OTHER);
            return new HandlerFailedException(
                    "the peer's handler failed: " + ConnectionLog.oneLine(failure.text()), reason, elapsed);
        }
        var reason = REFUSED.getOrDefault(failure.code(), QueryRefusedException.Reason.OTHER);
        return new QueryRefusedException("the peer refused: " + ConnectionLog.oneLine(failure.text()), reason, elapsed);
    }

    static QueryRefusedException tooLarge(PendingQuery query, int maxBytes) {
        return new QueryRefusedException(
                "a message of " + query.payloadBytes() + " bytes is over the maximum of " + maxBytes,
                QueryRefusedException.Reason.TOO_LARGE,
                query.elapsed());
    }

    static QueryRefusedException tooMany(PendingQuery query, int maxQueries) {
        return new QueryRefusedException(
                "as many queries as are allowed, " + maxQueries + ", are unanswered",
                QueryRefusedException.Reason.TOO_MANY_QUERIES,
                query.elapsed());
    }

    static QueryTimeoutException timedOut(Outcome outcome, Duration elapsed) {
        return new QueryTimeoutException(
                "no response within the timeout; it took " + elapsed.toMillis() + " ms", outcome, elapsed);
    }

    static LinkLostException lost(PendingQuery query, Outcome outcome, Exception cause) {
        return new LinkLostException("the peer was lost: " + cause.getMessage(), outcome, query.elapsed(), cause);
    }
}
