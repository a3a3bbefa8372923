package io.github.simpleipc.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.NotConnectedException;
import io.github.simpleipc.Outcome;
import io.github.simpleipc.QueryFailedException;
import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.Trials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What became of each query, told by the side that asked and by the side that ran it, where one of the two closes at any moment:
 * both ends are here, so every number can be looked up on the other side.
 */
@ExtendWith(Leaks.class)
@Timeout(value = 900, threadMode = ThreadMode.SEPARATE_THREAD)
class OutcomesIT {
    private static final int THREADS = 4;
    private static final String ANSWERED = "answered";

    @TempDir
    private Path folder;

    @BeforeEach
    void watch(Leaks leaks) {
        leaks.watch(folder, file -> file.toString().endsWith(".lock"));
    }

    /** One end: what it asked and what came of it, and how often it ran what. */
    private static final class Side implements AutoCloseable {
        private final Map<String, String> asked = new ConcurrentHashMap<>();
        private final Map<String, AtomicInteger> ran = new ConcurrentHashMap<>();
        private final List<Thread> threads = new ArrayList<>();
        private final String name;
        private final Connection connection;

        Side(String name, ConnectionSpec spec) {
            this.name = name;
            this.connection =
                    Connection.builder(spec).reconnect(false).onText(this::run).build();
        }

        private String run(String query) {
            ran.computeIfAbsent(query, any -> new AtomicInteger()).incrementAndGet();
            if (query.endsWith("7")) {
                throw new IllegalStateException("thrown on purpose");
            }
            return query;
        }

        void ask() {
            for (var i = 0; i < THREADS; i++) {
                var prefix = name + i + "/";
                var thread = new Thread(() -> askOn(prefix), "asks " + prefix);
                thread.start();
                threads.add(thread);
            }
        }

        private void askOn(String prefix) {
            for (var n = 0; ; n++) {
                var query = prefix + n;
                try {
                    asked.put(query, connection.query(query).equals(query) ? ANSWERED : "wrong");
                } catch (NotConnectedException e) {
                    asked.put(query, e.outcome().name());
                    return;
                } catch (QueryFailedException e) {
                    asked.put(query, e.outcome().name());
                }
            }
        }

        void join() throws InterruptedException {
            for (var thread : threads) {
                thread.join();
            }
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"unix, server", "unix, client", "tcp, server", "tcp, client", "unix, both"})
    void everyOutcomeIsTrueWhereASideClosesAtAnyMoment(String type, String closes) throws Exception {
        var totals = new EnumMap<Outcome, Integer>(Outcome.class);
        var answered = 0;
        for (var i = 0; i < Trials.count(100); i++) {
            var spec = type.equals("unix")
                    ? ConnectionSpec.unix(folder.resolve("socket"), "a-secret-of-the-trials")
                    : ConnectionSpec.tcp(Pairs.freePort(), "a-secret-of-the-trials");
            try (var server = new Side("s", spec);
                    var client = new Side("c", spec)) {
                server.connection.connect();
                client.connection.connect();
                server.connection.awaitConnected(Duration.ofMinutes(1));
                server.ask();
                client.ask();
                Pairs.parkUntil(System.nanoTime() + ThreadLocalRandom.current().nextLong(30_000_000));
                var closing = new ArrayList<Thread>();
                for (var side : List.of(server, client)) {
                    if (closes.equals("both") || closes.startsWith(side.name)) {
                        var thread = new Thread(side::close, "closes");
                        thread.start();
                        closing.add(thread);
                    }
                }
                for (var thread : closing) {
                    thread.join();
                }
                server.join();
                client.join();
                // Whoever is closed has let its handlers come to an end.
                server.connection.close();
                client.connection.close();
                answered += check(server, client, totals) + check(client, server, totals);
            }
        }
        assertThat(answered).isPositive();
        System.out.printf("outcomes, %s, %s closed: %d answered, %s%n", type, closes, answered, totals);
    }

    private static int check(Side asker, Side answerer, Map<Outcome, Integer> totals) {
        var answered = 0;
        for (var one : asker.asked.entrySet()) {
            var query = one.getKey();
            if (one.getValue().equals(ANSWERED)) {
                answered++;
                assertThat(answerer.ran.get(query)).as(query).hasValue(1);
                continue;
            }
            var outcome = Outcome.valueOf(one.getValue());
            totals.merge(outcome, 1, Integer::sum);
            switch (outcome) {
                case NOT_RUN -> assertThat(answerer.ran).as(query).doesNotContainKey(query);
                case RAN_AND_FAILED -> {
                    assertThat(answerer.ran.get(query)).as(query).hasValue(1);
                    assertThat(query).endsWith("7");
                }
                case MAY_HAVE_RUN -> {}
            }
        }
        assertThat(answerer.ran.keySet()).allMatch(asker.asked::containsKey);
        assertThat(answerer.ran.values()).allSatisfy(times -> assertThat(times).hasValue(1));
        return answered;
    }
}
