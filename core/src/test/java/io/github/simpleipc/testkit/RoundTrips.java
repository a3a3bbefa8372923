package io.github.simpleipc.testkit;

import io.github.simpleipc.Connection;
import io.github.simpleipc.QueryFailedException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/** How long one query after the other takes. */
final class RoundTrips {
    private static final String TEXT = "x".repeat(100);

    private final Connection connection;

    RoundTrips(Connection connection) {
        this.connection = connection;
    }

    /** {@code count=N p50=MICROSECONDS p99=MICROSECONDS} of as many as there were in this time. */
    String run(Duration duration) throws QueryFailedException {
        var taken = new long[1024];
        var count = 0;
        var start = System.nanoTime();
        for (var before = start; before - start < duration.toNanos() || count == 0; ) {
            connection.query(TEXT);
            var after = System.nanoTime();
            if (count == taken.length) {
                taken = Arrays.copyOf(taken, 2 * count);
            }
            taken[count++] = after - before;
            before = after;
        }
        Arrays.sort(taken, 0, count);
        return String.format(
                Locale.ROOT,
                "count=%d p50=%.1f p99=%.1f",
                count,
                taken[count / 2] / 1e3,
                taken[(int) (count * 0.99)] / 1e3);
    }
}
