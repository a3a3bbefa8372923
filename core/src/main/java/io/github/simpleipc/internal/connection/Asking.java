package io.github.simpleipc.internal.connection;

import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.NotConnectedException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.QueryInterruptedException;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.session.PendingQuery;
import io.github.simpleipc.internal.session.PendingQuery.Settlement;
import io.github.simpleipc.internal.session.Session;
import io.github.simpleipc.internal.session.UserCode;
import io.github.simpleipc.internal.session.Utf8;
import io.github.simpleipc.internal.time.Timer;
import io.github.simpleipc.internal.wire.MessageKind;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Makes queries of what the user calls, blocking and not, and responses of what becomes of them. */
final class Asking {
    private final LifeCycle life;
    private final Timer timer;
    private final ConnectionLog log;
    private final UserCode userCode;
    private final Executor fallback;

    /** What a response is to the user. */
    private interface Decoder<T> {
        @Nullable
        T decode(byte[] response) throws CharacterCodingException;
    }

    /**
     * @param userCode completes futures
     * @param fallback completes those that it rejects; when it rejects them too, whoever settles them does
     */
    Asking(LifeCycle life, Equipment equipment, UserCode userCode, Executor fallback) {
        this.life = life;
        this.timer = equipment.timer();
        this.log = equipment.log();
        this.userCode = userCode;
        this.fallback = fallback;
    }

    String text(byte[] query, Duration timeout) throws QueryFailedException {
        var start = timer.nanoTime();
        try {
            return Utf8.decode(bytes(MessageKind.TEXT, query, timeout));
        } catch (CharacterCodingException e) {
            throw notText(Duration.ofNanos(timer.nanoTime() - start));
        }
    }

    byte[] bytes(MessageKind kind, byte[] query, Duration timeout) throws QueryFailedException {
        Objects.requireNonNull(query, "bytes");
        var session = life.session();
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(Outcome.NOT_RUN, Duration.ZERO);
        }
        UserCode.beforeBlocking();
        var pending = PendingQuery.blocking(kind, query, timer, timeout);
        logSent(kind, query);
        session.submit(pending);
        try {
            session.await(pending);
        } catch (InterruptedException e) {
            session.giveUp(pending, Asking::interrupted);
            Thread.currentThread().interrupt();
        }
        // Settled by now: also an interrupted one, if not by a response that was faster.
        var settlement = pending.settlement();
        logSettled(kind, settlement);
        settlement.handOver();
        var failure = settlement.failure();
        if (failure != null) {
            // The trace of the thread that asked says more than that of the thread that settled.
            failure.fillInStackTrace();
            throw failure;
        }
        return response(settlement);
    }

    CompletableFuture<String> textAsync(byte[] query, Duration timeout) {
        return async(MessageKind.TEXT, query, timeout, Utf8::decode);
    }

    CompletableFuture<byte[]> bytesAsync(byte[] query, Duration timeout) {
        return async(MessageKind.BYTES, query, timeout, response -> response);
    }

    CompletableFuture<Void> signalAsync(MessageKind kind, byte[] signal, Duration timeout) {
        return async(kind, signal, timeout, accepted -> null);
    }

    private <T> CompletableFuture<T> async(MessageKind kind, byte[] query, Duration timeout, Decoder<T> decoder) {
        Objects.requireNonNull(query, "bytes");
        try {
            var asked = new Asked<>(life.session(), kind, query, timeout, decoder);
            logSent(kind, query);
            asked.session.submit(asked.pending);
            return asked;
        } catch (NotConnectedException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The future of a query: gives it up when it is cancelled. */
    private final class Asked<T> extends CompletableFuture<T> {
        private final Session session;
        private final PendingQuery pending;

        Asked(Session session, MessageKind kind, byte[] query, Duration timeout, Decoder<T> decoder) {
            this.session = session;
            this.pending = PendingQuery.asynchronous(
                    kind, query, timer, timeout, (settlement, here) -> deliver(kind, settlement, this, decoder, here));
        }

        /** Those that depend on it are futures like any other. */
        @Override
        public <U> CompletableFuture<U> newIncompleteFuture() {
            return new CompletableFuture<>();
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            var isCancelled = super.cancel(mayInterruptIfRunning);
            if (isCancelled) {
                session.giveUp(pending, Asking::interrupted);
            }
            return isCancelled;
        }
    }

    /** Completes a future where its dependents may block. */
    private <T> void deliver(
            MessageKind kind, Settlement settlement, Asked<T> future, Decoder<T> decoder, Executor here) {
        logSettled(kind, settlement);
        userCode.executeFrom(here, new Completion<>(settlement, future, decoder));
    }

    private final class Completion<T> implements UserCode.Task {
        private final Settlement settlement;
        private final Asked<T> future;
        private final Decoder<T> decoder;

        Completion(Settlement settlement, Asked<T> future, Decoder<T> decoder) {
            this.settlement = settlement;
            this.future = future;
            this.decoder = decoder;
        }

        @Override
        public void run() {
            settlement.handOver();
            complete(settlement, future, decoder);
        }

        @Override
        public void rejected() {
            try {
                fallback.execute(this);
            } catch (RuntimeException | Error e) {
                // Closed, or without a thread; and who settles this query has others to settle.
                run();
            }
        }
    }

    private static <T> void complete(Settlement settlement, Asked<T> future, Decoder<T> decoder) {
        var failure = settlement.failure();
        if (failure != null) {
            future.completeExceptionally(failure);
            return;
        }
        try {
            future.complete(decoder.decode(response(settlement)));
        } catch (CharacterCodingException e) {
            future.completeExceptionally(notText(future.pending.elapsed()));
        }
    }

    private static byte[] response(Settlement settlement) {
        return Objects.requireNonNull(settlement.response(), "a settlement without response and failure");
    }

    private static QueryInterruptedException interrupted(Outcome outcome, Duration elapsed) {
        return new QueryInterruptedException("the query was interrupted", outcome, elapsed);
    }

    private static HandlerFailedException notText(Duration elapsed) {
        return new HandlerFailedException(
                "the peer's response is not UTF-8", HandlerFailedException.Reason.BAD_RESPONSE, elapsed);
    }

    private void logSent(MessageKind kind, byte[] query) {
        if (log.logsQueries()) {
            log.query("sent a " + kind, ConnectionLog.content(kind.isText(), query));
        }
    }

    private void logSettled(MessageKind kind, Settlement settlement) {
        if (log.logsQueries()) {
            var failure = settlement.failure();
            log.query(
                    failure == null ? "got the response to a " + kind : "a " + kind + " failed",
                    failure == null
                            ? ConnectionLog.content(kind.isText(), response(settlement))
                            : String.valueOf(failure.getMessage()));
        }
    }
}
