package io.github.simpleipc.torture.end;

import io.github.simpleipc.Connection;
import io.github.simpleipc.HandlerFailedException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.QueryRefusedException;
import io.github.simpleipc.torture.end.Payload.Head;
import io.github.simpleipc.torture.journal.Entry;
import io.github.simpleipc.torture.journal.Journal;
import io.github.simpleipc.torture.journal.Kind;
import io.github.simpleipc.torture.journal.QueryNumber;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Asks numbered queries, and writes down each before it is asked, and what came of it. Safe for use by any thread. */
final class Asking {
    /** What is to be asked. */
    record Question(Kind kind, int thread, Head head, int size, Duration timeout) {}

    private final EndConfig config;
    private final Journal journal;
    private final LongConsumer onSuccess;
    private final AtomicLong counter = new AtomicLong();
    private final AtomicInteger unsettled = new AtomicInteger();
    private volatile boolean ended;

    /**
     * @param onSuccess is called with the time at which a query was asked, when it was answered
     */
    Asking(EndConfig config, Journal journal, LongConsumer onSuccess) {
        this.config = config;
        this.journal = journal;
        this.onSuccess = onSuccess;
    }

    QueryNumber nextNumber() {
        return new QueryNumber(config.number(), counter.incrementAndGet());
    }

    /** From now on nothing is asked any more. */
    void end() {
        ended = true;
    }

    /** How many are not settled. */
    int unsettled() {
        return unsettled.get();
    }

    /** Asks and waits. */
    void askAndWait(Connection connection, Question question) {
        if (!begin()) {
            return;
        }
        try {
            var askedNanos = System.nanoTime();
            Object payload = payload(question, askedNanos);
            try {
                var response = switch (question.kind()) {
                    case TEXT -> connection.query((String) payload, question.timeout());
                    case BYTES -> connection.query((byte[]) payload, question.timeout());
                    case TEXT_SIGNAL -> {
                        connection.send((String) payload, question.timeout());
                        yield null;
                    }
                    case BYTES_SIGNAL -> {
                        connection.send((byte[]) payload, question.timeout());
                        yield null;
                    }
                };
                settled(question, askedNanos, response, null);
                if (isLie(Lie.ASK_TWICE, question.head().number()) && payload instanceof String text) {
                    connection.query(text);
                }
            } catch (QueryFailedException | RuntimeException e) {
                settled(question, askedNanos, null, e);
            }
        } finally {
            unsettled.decrementAndGet();
        }
    }

    /** Asks; what comes of it is written down when it comes. Null if nothing is asked any more. */
    @Nullable
    CompletableFuture<?> ask(Connection connection, Question question) {
        if (!begin()) {
            return null;
        }
        var askedNanos = System.nanoTime();
        Object payload = payload(question, askedNanos);
        try {
            CompletableFuture<?> future = switch (question.kind()) {
                case TEXT -> connection.queryAsync((String) payload, question.timeout());
                case BYTES -> connection.queryAsync((byte[]) payload, question.timeout());
                case TEXT_SIGNAL -> connection.sendAsync((String) payload, question.timeout());
                case BYTES_SIGNAL -> connection.sendAsync((byte[]) payload, question.timeout());
            };
            // The journal first, then the count: who sees none unsettled finds all of it written.
            var written = future.whenComplete((response, failure) -> {
                try {
                    settled(question, askedNanos, response, failure);
                } finally {
                    unsettled.decrementAndGet();
                }
            });
            written.exceptionally(failure -> null);
            return future;
        } catch (RuntimeException e) {
            unsettled.decrementAndGet();
            journal.write(new Entry.Surprise("an asynchronous call threw " + e));
            return null;
        }
    }

    private boolean begin() {
        // Counted first: whoever sets the flag and then sees none unsettled knows that no more will come.
        unsettled.incrementAndGet();
        if (ended) {
            unsettled.decrementAndGet();
            return false;
        }
        return true;
    }

    private Object payload(Question question, long askedNanos) {
        var head = question.head();
        var variety = head.number().process() * 31L + head.number().count();
        Object payload;
        long hash;
        if (question.kind().isText()) {
            var text = Payload.text(head.bytes(), variety, question.size());
            hash = Payload.hash(text);
            payload = text;
        } else {
            var bytes = Payload.bytes(head.bytes(), variety, question.size());
            hash = Payload.hash(bytes);
            payload = bytes;
        }
        journal.write(new Entry.Asked(
                head.number(),
                question.kind(),
                question.thread(),
                hash,
                question.timeout().toMillis(),
                askedNanos));
        return payload;
    }

    private void settled(Question question, long askedNanos, @Nullable Object response, @Nullable Throwable failure) {
        var number = question.head().number();
        var now = System.nanoTime();
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof QueryFailedException e) {
            journal.write(new Entry.Failed(number, e.getClass().getSimpleName(), reason(e), e.outcome(), now));
        } else if (cause instanceof CancellationException) {
            journal.write(new Entry.Cancelled(number, now));
        } else if (cause != null) {
            journal.write(new Entry.Surprise("query " + number + " gave " + cause));
        } else if (question.kind().isSignal()) {
            journal.write(new Entry.Accepted(number, now));
        } else {
            answered(number, response, now);
            onSuccess.accept(askedNanos);
        }
    }

    private void answered(QueryNumber number, @Nullable Object response, long now) {
        if (isLie(Lie.FORGET, number)) {
            return;
        }
        if (isLie(Lie.FALSE_NOT_RUN, number)) {
            journal.write(new Entry.Failed(number, "LinkLostException", "-", Outcome.NOT_RUN, now));
        } else if (isLie(Lie.FALSE_RAN_AND_FAILED, number)) {
            journal.write(new Entry.Failed(number, "HandlerFailedException", "THREW", Outcome.RAN_AND_FAILED, now));
        } else if (response instanceof String text) {
            journal.write(new Entry.Answered(number, Payload.hash(text), now));
        } else if (response instanceof byte[] bytes) {
            journal.write(new Entry.Answered(number, Payload.hash(bytes), now));
        } else {
            journal.write(new Entry.Surprise("query " + number + " gave " + response));
        }
    }

    private static String reason(QueryFailedException e) {
        if (e instanceof QueryRefusedException refused) {
            return refused.reason().name();
        }
        return e instanceof HandlerFailedException failed ? failed.reason().name() : "-";
    }

    private boolean isLie(Lie lie, QueryNumber number) {
        return config.lies().contains(lie) && lie.isDue(number);
    }
}
