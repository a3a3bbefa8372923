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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the user's handlers: queries side by side, signals one after the other; and makes answers of what they do. */
public final class HandlerRunner {
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

    /**
     * Has a query handled.
     *
     * @param here see {@link UserCode#executeFrom}
     * @param handedOver run when user code gets the payload, or it is certain that it never will
     * @param answered told the answer, on the thread that ran the handler, or the refusal
     */
    void query(IncomingQuery query, byte[] payload, Executor here, Runnable handedOver, Consumer<Answer> answered) {
        logGot(query, payload);
        userCode.executeFrom(
                here,
                () -> {
                    handedOver.run();
                    answered.accept(query.isTooLate() ? tooLate() : handle(query, payload));
                },
                () -> {
                    handedOver.run();
                    answered.accept(rejected());
                });
    }

    /**
     * Has a signal handled, after all that were accepted before it; says first whether it is.
     *
     * @param handedOver as for a query
     * @param accepted told the answer: accepted, or why not
     * @param handled run when the handler has returned
     */
    void signal(
            IncomingQuery signal, byte[] payload, Runnable handedOver, Consumer<Answer> accepted, Runnable handled) {
        Runnable ifRejected = () -> {
            handedOver.run();
            accepted.accept(rejected());
        };
        userCode.dispatch(
                () -> {
                    try {
                        enqueue(signal, payload, handedOver, handled);
                        accepted.accept(new Answer.Response(new byte[0]));
                    } catch (RejectedExecutionException | OutOfMemoryError e) {
                        // The latter is what a want of threads looks like.
                        ifRejected.run();
                    } catch (CharacterCodingException e) {
                        handedOver.run();
                        accepted.accept(malformed());
                    }
                },
                ifRejected);
    }

    private void enqueue(IncomingQuery signal, byte[] payload, Runnable handedOver, Runnable handled)
            throws CharacterCodingException {
        var text = signal.kind().isText() ? Utf8.decode(payload) : null;
        logGot(signal, payload);
        signals.execute(() -> {
            handedOver.run();
            try {
                if (text == null) {
                    accept(handlers.bytesSignal(), payload, signal);
                } else {
                    accept(handlers.textSignal(), text, signal);
                }
            } catch (Throwable e) {
                log.error("the signal handler threw", e);
            } finally {
                handled.run();
            }
        });
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

    private static Answer rejected() {
        return new Answer.Failure(FailureCode.BUSY, "its executor rejected it, or it has no thread for it");
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
