package io.github.simpleipc.bench.run;

import java.time.Duration;

/** Waiting for time to pass. */
final class Pauses {
    private Pauses() {}

    static void sleep(Duration time) throws BenchException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
