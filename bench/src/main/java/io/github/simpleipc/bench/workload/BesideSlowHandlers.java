package io.github.simpleipc.bench.workload;

import io.github.simpleipc.bench.subject.End;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.HdrHistogram.Histogram;

/** One blocking caller whose queries are answered at once, while another's handlers take 10 ms each, back to back. */
final class BesideSlowHandlers {
    private BesideSlowHandlers() {}

    static void run(End end, int bytes, long endNanos, Histogram latencies) throws Exception {
        Callable<Void> slowCaller = () -> {
            var payload = Payload.slow(bytes);
            for (long number = 0; System.nanoTime() < endNanos; number++) {
                Payload.check(end.query(payload.numbered(number)), bytes, number);
            }
            return null;
        };
        var slow = new FutureTask<>(slowCaller);
        var thread = new Thread(slow, "slow caller");
        thread.setDaemon(true);
        thread.start();
        OneInFlight.run(end, bytes, endNanos, latencies);
        slow.get();
    }
}
