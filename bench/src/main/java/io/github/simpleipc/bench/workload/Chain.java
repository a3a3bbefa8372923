package io.github.simpleipc.bench.workload;

import io.github.simpleipc.bench.subject.End;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.HdrHistogram.Histogram;

/**
 * Asynchronous queries one after the other: the callback of each asks the next. So it is never on two threads at once, and what
 * one callback has written the next one sees.
 */
final class Chain {
    private final End end;
    private final int bytes;
    private final long endNanos;
    private final Histogram latencies;
    private final Payload payload;
    private final CompletableFuture<Void> over = new CompletableFuture<>();
    private long number;
    private long start;

    Chain(End end, int bytes, long endNanos, Histogram latencies) {
        this.end = end;
        this.bytes = bytes;
        this.endNanos = endNanos;
        this.latencies = latencies;
        this.payload = Payload.fast(bytes);
    }

    /** Asks the first; completes when the time is over and nothing is owed, or with what went wrong. */
    CompletableFuture<Void> begin() {
        ask();
        return over;
    }

    private void ask() {
        try {
            // A loop, since a callback that is run at once would be deeper in the stack each time.
            while (true) {
                start = System.nanoTime();
                var response = end.queryAsync(payload.numbered(number));
                if (!response.isDone()) {
                    var unused = response.whenComplete((bytes, failure) -> answered(response));
                    return;
                }
                if (isLast(response)) {
                    return;
                }
            }
        } catch (RuntimeException e) {
            over.completeExceptionally(e);
        }
    }

    private void answered(CompletableFuture<byte[]> response) {
        if (!isLast(response)) {
            ask();
        }
    }

    private boolean isLast(CompletableFuture<byte[]> response) {
        var now = System.nanoTime();
        latencies.recordValue(now - start);
        try {
            Payload.check(response.get(), bytes, number++);
        } catch (ExecutionException | InterruptedException | RuntimeException e) {
            over.completeExceptionally(e);
            return true;
        }
        if (now >= endNanos) {
            over.complete(null);
            return true;
        }
        return false;
    }
}
