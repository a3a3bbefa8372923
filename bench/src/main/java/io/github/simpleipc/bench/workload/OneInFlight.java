package io.github.simpleipc.bench.workload;

import io.github.simpleipc.bench.subject.End;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** One blocking caller. */
final class OneInFlight {
    private static final int BURST = 100;
    private static final long BURST_PAUSE_NANOS = 20_000_000;
    private static final long PACE_NANOS = 2_000_000;

    private OneInFlight() {}

    /** One query after the other. */
    static void run(End end, int bytes, long endNanos, Histogram latencies) throws Exception {
        var payload = Payload.fast(bytes);
        long number = 0;
        do {
            ask(end, payload, bytes, number++, latencies);
        } while (System.nanoTime() < endNanos);
    }

    /** One query every 2 ms. */
    static void paced(End end, int bytes, long endNanos, Histogram latencies) throws Exception {
        var payload = Payload.fast(bytes);
        var next = System.nanoTime();
        long number = 0;
        do {
            sleepUntil(next);
            ask(end, payload, bytes, number++, latencies);
            next = Math.max(next + PACE_NANOS, System.nanoTime());
        } while (next < endNanos);
    }

    /** 100 queries one after the other, then a pause of 20 ms. */
    static void bursts(End end, int bytes, long endNanos, Histogram latencies) throws Exception {
        var payload = Payload.fast(bytes);
        long number = 0;
        do {
            for (var i = 0; i < BURST; i++) {
                ask(end, payload, bytes, number++, latencies);
            }
            sleepUntil(System.nanoTime() + BURST_PAUSE_NANOS);
        } while (System.nanoTime() < endNanos);
    }

    private static void ask(End end, Payload payload, int bytes, long number, Histogram latencies) throws Exception {
        var query = payload.numbered(number);
        var start = System.nanoTime();
        var response = end.query(query);
        latencies.recordValue(System.nanoTime() - start);
        Payload.check(response, bytes, number);
    }

    private static void sleepUntil(long nanos) {
        for (var left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
