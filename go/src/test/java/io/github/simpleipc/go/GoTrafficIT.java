package io.github.simpleipc.go;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionBuilder;
import io.github.simpleipc.ConnectionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Long traffic with a peer that throws away what follows a line in the same read: no query is lost, and each gets its own response. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GoTrafficIT {
    private static final String SECRET = "a secret of both sides";
    private static final int THREADS = 8;
    private static final int QUERIES = System.getProperty("trials", "tenth").equals("full") ? 100_000 : 10_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int port = GoPeerTest.freePort();
    private final ConnectionBuilder builder = Connection.builder(ConnectionSpec.tcp(port, SECRET))
            .wire(new GoWire())
            .timeout(Duration.ofSeconds(20))
            .onText(text -> "java " + text);
    private final GoPeer go = new GoPeer(LineCipher.NONE, SECRET, 60_000, text -> "go " + text);

    private interface Asker {
        String ask(String text) throws Exception;
    }

    private static Callable<Integer> asks(int count, String name, String from, Asker asker) {
        return () -> {
            for (int i = 0; i < count; i++) {
                var text = name + " " + i;
                assertThat(asker.ask(text)).isEqualTo(from + " " + text);
            }
            return count;
        };
    }

    private static int run(Iterable<Callable<Integer>> jobs) throws Exception {
        var threads = Executors.newCachedThreadPool();
        try {
            var running = new ArrayList<Future<Integer>>();
            jobs.forEach(job -> running.add(threads.submit(job)));
            int sum = 0;
            for (var job : running) {
                sum += job.get();
            }
            return sum;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void oneThreadOneQueryAfterTheOther() throws Exception {
        go.keepAliveMillis = 20;
        try (var connection = builder.open();
                var peer = go.connect(port)) {
            connection.awaitConnected(PATIENCE);
            asks(QUERIES, "q", "go", text -> connection.query(text, PATIENCE)).call();
            assertThat(peer.handled).hasValue(QUERIES);
        }
    }

    @Test
    void eightThreadsAsTheServerWithAPeerThatKeepsAliveAllTheTime() throws Exception {
        go.keepAliveMillis = 10;
        try (var connection = builder.open();
                var peer = go.connect(port)) {
            connection.awaitConnected(PATIENCE);
            eightAsk(connection);
            assertThat(peer.handled).hasValue(QUERIES / THREADS * THREADS);
        }
    }

    @Test
    void eightThreadsAsTheClient() throws Exception {
        try (var peer = go.listen(port);
                var connection = builder.timeout(Duration.ofSeconds(5)).open()) {
            eightAsk(connection);
            assertThat(peer.handled).hasValue(QUERIES / THREADS * THREADS);
        }
    }

    private static void eightAsk(Connection connection) throws Exception {
        var jobs = new ArrayList<Callable<Integer>>();
        for (int i = 0; i < THREADS; i++) {
            jobs.add(asks(QUERIES / THREADS, "t" + i, "go", text -> connection.query(text, PATIENCE)));
        }
        assertThat(run(jobs)).isEqualTo(QUERIES / THREADS * THREADS);
    }

    @Test
    void bothSidesAskAtOnce() throws Exception {
        go.keepAliveMillis = 50;
        try (var connection = builder.open();
                var peer = go.connect(port)) {
            connection.awaitConnected(PATIENCE);
            var jobs = new ArrayList<Callable<Integer>>();
            int each = QUERIES / 50;
            for (int i = 0; i < 4; i++) {
                jobs.add(asks(each, "java" + i, "go", text -> connection.query(text, PATIENCE)));
                jobs.add(asks(each, "go" + i, "java", peer::query));
            }
            assertThat(run(jobs)).isEqualTo(8 * each);
            assertThat(peer.handled).hasValue(4 * each);
        }
    }
}
