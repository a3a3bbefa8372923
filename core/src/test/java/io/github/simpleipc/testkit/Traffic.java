package io.github.simpleipc.testkit;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ContextHandler;
import io.github.simpleipc.QueryContext;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Messages of all sizes from many threads, each response checked byte by byte: of the sizes one in 64 is 0, one in a thousand
 * is 1 MiB, the rest are log-uniform from 1 byte to 64 KiB. A third of the queries have the handler query back, to a depth of 3.
 *
 * <p>The first byte of a query is its depth; the response is the query with all its bits turned over. As the handler of one
 * side and the asker of the other count for themselves, what was asked there must be what was handled here.
 */
public final class Traffic implements ContextHandler<byte[]> {
    private static final int DEEPEST = 3;

    private final LongAdder sent = new LongAdder();
    private final LongAdder right = new LongAdder();
    private final LongAdder handled = new LongAdder();
    private final Map<String, LongAdder> failures = new ConcurrentSkipListMap<>();

    @Override
    public byte[] answer(byte[] query, QueryContext context) throws Exception {
        handled.increment();
        if (query.length > 0 && query[0] > 0) {
            var inner = query.clone();
            inner[0]--;
            ask(context.connection(), inner);
        }
        return turned(query);
    }

    /** Asks so many from each of so many threads; a size of -1 is a random one. */
    public void run(Connection connection, int threadCount, int count, long seed, int size)
            throws InterruptedException {
        var threads = new Thread[threadCount];
        for (var i = 0; i < threadCount; i++) {
            var random = new Random(seed * 1000 + i);
            threads[i] = new Thread(() -> askMany(connection, count, random, size), "traffic-" + i);
            threads[i].setDaemon(true);
            threads[i].start();
        }
        for (var thread : threads) {
            thread.join();
        }
    }

    /** Asks once, and counts what became of it. */
    public void ask(Connection connection, byte[] query) throws Exception {
        var expected = turned(query);
        sent.increment();
        try {
            if (Arrays.equals(connection.query(query), expected)) {
                right.increment();
            } else {
                count("wrong");
            }
        } catch (Exception e) {
            count(e.toString());
            throw e;
        }
    }

    /** What this side asked: with nested ones. */
    public String asked() {
        return "sent=" + sent + " right=" + right + " failures=" + failures;
    }

    /** What this side handled. */
    public String handled() {
        return "handled=" + handled;
    }

    private void askMany(Connection connection, int count, Random random, int size) {
        for (var i = 0; i < count; i++) {
            var query = new byte[size >= 0 ? size : sizeOf(random)];
            random.nextBytes(query);
            if (query.length > 0) {
                query[0] = (byte) (random.nextInt(3) == 0 ? 1 + random.nextInt(DEEPEST) : 0);
            }
            try {
                ask(connection, query);
            } catch (Exception e) {
                // Counted.
            }
        }
    }

    private static int sizeOf(Random random) {
        if (random.nextInt(64) == 0) {
            return 0;
        }
        return random.nextInt(1000) == 0 ? 1 << 20 : (int) Math.pow(2, 16 * random.nextDouble());
    }

    private void count(String failure) {
        failures.computeIfAbsent(failure, any -> new LongAdder()).increment();
    }

    private static byte[] turned(byte[] bytes) {
        var turned = new byte[bytes.length];
        for (var i = 0; i < bytes.length; i++) {
            turned[i] = (byte) ~bytes[i];
        }
        return turned;
    }
}
