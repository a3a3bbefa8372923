package io.github.simpleipc.bench.workload;

import io.github.simpleipc.bench.subject.End;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Sixty-four queries under way at once. Those who can only pipeline do that instead. */
final class ManyInFlight {
    private static final int WINDOW = 64;

    /** Made once, so that what is allocated while it is measured is the subject's. */
    private static final List<Histogram> OF_CALLERS =
            Stream.generate(Driver::histogram).limit(WINDOW).toList();

    private static final Histogram OF_CALLBACKS = new ConcurrentHistogram(Driver.histogram());

    private ManyInFlight() {}

    /** The callback of each query asks the next. */
    static void chained(End end, int bytes, long endNanos, Histogram latencies) throws Exception {
        var pipelined = end.pipelined();
        if (pipelined != null) {
            pipelined.pipeline(bytes, WINDOW, endNanos, latencies);
            return;
        }
        var running = new ArrayList<Future<Void>>();
        for (var own : OF_CALLERS) {
            own.reset();
            running.add(new Chain(end, bytes, endNanos, own).begin());
        }
        for (var one : running) {
            one.get();
        }
        OF_CALLERS.forEach(latencies::add);
    }

    /** One thread asks, callbacks take the responses. */
    static void submitted(End end, int bytes, long endNanos, Histogram latencies) throws Exception {
        var pipelined = end.pipelined();
        if (pipelined != null) {
            pipelined.pipeline(bytes, WINDOW, endNanos, latencies);
            return;
        }
        var room = new Semaphore(WINDOW);
        var failure = new AtomicReference<@Nullable Throwable>();
        OF_CALLBACKS.reset();
        var payloads = new ConcurrentLinkedQueue<Payload>();
        for (var i = 0; i < WINDOW; i++) {
            payloads.add(Payload.fast(bytes));
        }
        for (long n = 0; n == 0 || (System.nanoTime() < endNanos && failure.get() == null); n++) {
            room.acquire();
            var number = n;
            var payload = payloads.remove();
            var start = System.nanoTime();
            var unused = end.queryAsync(payload.numbered(number)).whenComplete((response, e) -> {
                try {
                    if (e != null) {
                        throw new IllegalStateException("a query has failed", e);
                    }
                    OF_CALLBACKS.recordValue(System.nanoTime() - start);
                    Payload.check(response, bytes, number);
                } catch (RuntimeException wrong) {
                    failure.compareAndSet(null, wrong);
                } finally {
                    payloads.add(payload);
                    room.release();
                }
            });
        }
        room.acquire(WINDOW);
        latencies.add(OF_CALLBACKS);
        rethrow(failure.get());
    }

    /** As many blocking platform threads. */
    static void threads(End end, int bytes, long endNanos, Histogram latencies) throws Exception {
        blocking(end, bytes, endNanos, latencies, Executors.newCachedThreadPool());
    }

    /** As many blocking virtual threads. */
    static void virtualThreads(End end, int bytes, long endNanos, Histogram latencies) throws Exception {
        blocking(end, bytes, endNanos, latencies, VirtualThreads.executor());
    }

    private static void blocking(End end, int bytes, long endNanos, Histogram latencies, ExecutorService callers)
            throws Exception {
        try {
            var pipelined = end.pipelined();
            if (pipelined != null) {
                pipelined.pipeline(bytes, WINDOW, endNanos, latencies);
                return;
            }
            var running = new ArrayList<Future<Histogram>>();
            for (var own : OF_CALLERS) {
                running.add(callers.submit(() -> {
                    own.reset();
                    OneInFlight.run(end, bytes, endNanos, own);
                    return own;
                }));
            }
            for (var one : running) {
                latencies.add(one.get());
            }
        } finally {
            callers.shutdownNow();
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws Exception {
        if (failure instanceof Exception e) {
            throw e;
        }
    }
}
