package io.github.simpleipc.internal.session;

import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.internal.wire.FailureCode;
import io.github.simpleipc.internal.wire.Frame;
import java.time.Duration;
import java.util.Map;

/** What a failure on the wire is as an exception. */
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
            return new HandlerFailedException("the peer's handler failed: " + printable(failure), reason, elapsed);
        }
        var reason = REFUSED.getOrDefault(failure.code(), QueryRefusedException.Reason.OTHER);
        return new QueryRefusedException("the peer refused: " + printable(failure), reason, elapsed);
    }

    /** A peer's words end up in logs: they must not make lines of their own there. */
    private static String printable(Frame.Failure failure) {
        return failure.text().replaceAll("\\p{Cntrl}", " ");
    }
}
