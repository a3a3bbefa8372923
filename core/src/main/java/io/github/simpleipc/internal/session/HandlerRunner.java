package io.github.simpleipc.internal.session;

import io.github.simpleipc.ContextHandler;
import io.github.simpleipc.SignalHandler;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.threads.SerialExecutor;
import io.github.simpleipc.internal.wire.FailureCode;
import io.github.simpleipc.internal.wire.MessageKind;
import java.nio.charset.CharacterCodingException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs the user's handlers: queries side by side, signals one after the other; and makes answers of what they do. */
public final class HandlerRunner {
    private static final Answer REJECTED =
            new Answer.Failure(FailureCode.BUSY, "its executor rejected it, or it has no thread for it");

    private final Handlers handlers;
    private final UserCode userCode;
    private final SerialExecutor signals;
    private final ConnectionLog log;

    /** Runs these handlers on this executor. */
    public HandlerRunner(Handlers handlers, UserCode userCode, ConnectionLog log) {
        this.handlers = handlers;
        this.userCode = userCode;
        this.signals = new SerialExecutor(userCode);
        this.log = log;
    }

    /** True if there is a handler for this kind of message. */
    boolean takes(MessageKind kind) {
        return switch (kind) {
            case TEXT -> handlers.text() != null;
            case BYTES -> handlers.bytes() != null;
            case TEXT_SIGNAL -> handlers.textSignal() != null;
            case BYTES_SIGNAL -> handlers.bytesSignal() != null;
        };
    }

    /** What becomes of a message that is to be handled. */
    interface Outcomes {
        /** User code gets the payload now, or never will. */
        void handedOver(byte[] payload);

        /** What a query is answered with, on the thread that ran the handler; or why it was not run. */
        void answered(IncomingQuery query, Answer answer);

        /** Whether a signal was accepted; its handler may be faster than this. */
        void accepted(IncomingQuery signal, Answer acceptance);

        /** A signal's handler has returned. */
        void handled(IncomingQuery signal);
    }

    /** Has a query handled; for {@code here} see {@link UserCode#executeFrom}. */
    void query(IncomingQuery query, byte[] payload, Executor here, Outcomes outcomes) {
        logGot(query, payload);
        userCode.executeFrom(here, new Handling(query, payload, outcomes));
    }

    private final class Handling implements UserCode.Task {
        private final IncomingQuery query;
        private final byte[] payload;
        private final Outcomes outcomes;

        Handling(IncomingQuery query, byte[] payload, Outcomes outcomes) {
            this.query = query;
            this.payload = payload;
            this.outcomes = outcomes;
        }

        @Override
        public void run() {
            outcomes.handedOver(payload);
            outcomes.answered(query, query.isTooLate() ? tooLate() : handle(query, payload));
        }

        @Override
        public void rejected() {
            outcomes.handedOver(payload);
            outcomes.answered(query, REJECTED);
        }
    }

    /** Has a signal handled, after all that were accepted before it. */
    void signal(IncomingQuery signal, byte[] payload, Outcomes outcomes) {
        userCode.dispatch(new Acceptance(signal, payload, outcomes));
    }

    private final class Acceptance implements UserCode.Task {
        private final IncomingQuery signal;
        private final byte[] payload;
        private final Outcomes outcomes;

        Acceptance(IncomingQuery signal, byte[] payload, Outcomes outcomes) {
            this.signal = signal;
            this.payload = payload;
            this.outcomes = outcomes;
        }

        @Override
        public void run() {
            try {
                var text = signal.kind().isText() ? Utf8.decode(payload) : null;
                logGot(signal, payload);
                signals.execute(() -> handle(text));
                outcomes.accepted(signal, new Answer.Response(new byte[0]));
            } catch (RejectedExecutionException | OutOfMemoryError e) {
                // The latter is what a want of threads looks like.
                rejected();
            } catch (CharacterCodingException e) {
                outcomes.handedOver(payload);
                outcomes.accepted(signal, malformed());
            }
        }

        @Override
        public void rejected() {
            outcomes.handedOver(payload);
            outcomes.accepted(signal, REJECTED);
        }

        private void handle(@Nullable String text) {
            outcomes.handedOver(payload);
            try {
                if (text == null) {
                    accept(handlers.bytesSignal(), payload, signal);
                } else {
                    accept(handlers.textSignal(), text, signal);
                }
            } catch (Throwable e) {
                log.error("the signal handler threw", e);
            } finally {
                outcomes.handled(signal);
            }
        }
    }

    private void logGot(IncomingQuery query, byte[] payload) {
        if (log.logsQueries()) {
            log.query(
                    "got a " + query.kind(), ConnectionLog.content(query.kind().isText(), payload));
        }
    }

    static Answer tooLate() {
        return new Answer.Failure(
                FailureCode.TOO_LATE, "it was cancelled, or its time was over, before it was handled");
    }

    private Answer handle(IncomingQuery query, byte[] payload) {
        String text = null;
        if (query.kind().isText()) {
            try {
                text = Utf8.decode(payload);
            } catch (CharacterCodingException e) {
                return malformed();
            }
        }
        try {
            return text == null
                    ? response(answer(handlers.bytes(), payload, query))
                    : textResponse(answer(handlers.text(), text, query));
        } catch (Throwable e) {
            // The peer gets class and message, and never a stack trace; that is for this side's log.
            log.error("the handler threw", e);
            var message = e.getMessage();
            return new Answer.Failure(
                    FailureCode.HANDLER_THREW, e.getClass().getSimpleName() + (message == null ? "" : ": " + message));
        }
    }

    private static Answer malformed() {
        return new Answer.Failure(FailureCode.MALFORMED, "it should be text, and is not UTF-8");
    }

    private static Answer response(byte @Nullable [] payload) {
        return payload == null
                ? new Answer.Failure(FailureCode.BAD_RESPONSE, "it returned null")
                : new Answer.Response(payload);
    }

    private static Answer textResponse(@Nullable String text) {
        try {
            return response(text == null ? null : Utf8.encode(text));
        } catch (CharacterCodingException e) {
            return new Answer.Failure(FailureCode.BAD_RESPONSE, "its text has a lone surrogate");
        }
    }

    // Handlers come from outside: they may return null whatever their signature says.
    private static <T> @Nullable T answer(@Nullable ContextHandler<T> handler, T query, IncomingQuery context)
            throws Exception {
        return Objects.requireNonNull(handler, "a handler of this kind").answer(query, context);
    }

    private static <T> void accept(@Nullable SignalHandler<T> handler, T signal, IncomingQuery context)
            throws Exception {
        Objects.requireNonNull(handler, "a handler of this kind").accept(signal, context);
    }
}
