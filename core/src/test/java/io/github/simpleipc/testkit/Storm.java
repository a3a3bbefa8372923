package io.github.simpleipc.testkit;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.Connection;
import io.github.simpleipc.NotConnectedException;
import io.github.simpleipc.QueryFailedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Queries without a pause from many threads, each answer checked. Its report: {@code sent=… right=… wrong=…} and a count for
 * each kind of failure with its outcome, such as {@code LinkLostException/MAY_HAVE_RUN=3}. The sum of right, wrong and failed is
 * what was sent, or a query had no end.
 */
final class Storm {
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Connection connection;
    private final int count;
    private final boolean reversed;
    private final LongAdder sent = new LongAdder();
    private final LongAdder right = new LongAdder();
    private final LongAdder wrong = new LongAdder();
    private final Map<String, LongAdder> failures = new ConcurrentSkipListMap<>();
    private volatile boolean ended;

    /**
     * A storm over a connection.
     *
     * @param count how many queries each thread asks; 0: until {@link #end}
     * @param reversed whether the peer's handler reverses what it gets, instead of giving it back
     */
    Storm(Connection connection, int count, boolean reversed) {
        this.connection = connection;
        this.count = count;
        this.reversed = reversed;
    }

    /** Runs until every thread is done, and reports. */
    String run(int threadCount) throws InterruptedException {
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < threadCount; i++) {
            var name = "storm-" + i;
            var thread = new Thread(() -> rage(name), name);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        for (var thread : threads) {
            thread.join();
        }
        return report();
    }

    /** Lets every thread finish the query that it is in. */
    void end() {
        ended = true;
    }

    private void rage(String name) {
        for (var i = 0; !ended && (count == 0 || i < count); i++) {
            var text = name + "/" + i;
            sent.increment();
            try {
                var expected = reversed ? new StringBuilder(text).reverse().toString() : text;
                (connection.query(text).equals(expected) ? right : wrong).increment();
            } catch (QueryFailedException e) {
                count(e.getClass().getSimpleName() + "/" + e.outcome());
                if (e instanceof NotConnectedException && !awaitPeer()) {
                    return;
                }
            } catch (RuntimeException | Error e) {
                count(e.toString());
            }
        }
    }

    /** False when there will be no peer any more. */
    private boolean awaitPeer() {
        try {
            connection.awaitConnected(PAUSE);
            return true;
        } catch (ConnectFailedException e) {
            return e.reason() == ConnectFailedException.Reason.NO_PEER;
        }
    }

    private void count(String failure) {
        failures.computeIfAbsent(failure, any -> new LongAdder()).increment();
    }

    private String report() {
        var text = new StringBuilder("sent=" + sent + " right=" + right + " wrong=" + wrong);
        failures.forEach(
                (failure, times) -> text.append(' ').append(failure).append('=').append(times));
        return text.toString();
    }
}
