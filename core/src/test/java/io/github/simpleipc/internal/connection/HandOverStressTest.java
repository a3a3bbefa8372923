package io.github.simpleipc.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.testkit.Leaks;
import io.github.simpleipc.testkit.Trials;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Short rounds of blocking threads and asynchronous queries. At the end of each nobody is left who would wake anybody, and the
 * clocks stand still: a lost wake-up is a hang.
 */
@ExtendWith(Leaks.class)
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandOverStressTest {
    private static final int ROUNDS = Trials.count(10_000);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void everybodyIsAnswered(long seed) throws Exception {
        var random = new Random(seed);
        var threads = Executors.newCachedThreadPool();
        try (var pair = new TunnelPair()) {
            pair.both(side -> side.text = (query, context) ->
                    query.startsWith("back") ? context.connection().query(query.substring(4)) : query);
            pair.connect();
            for (var round = 0; round < ROUNDS; round++) {
                var answers = new ArrayList<CompletableFuture<String>>();
                var expected = new ArrayList<String>();
                var blocking = 1 + random.nextInt(6);
                var all = blocking + random.nextInt(4);
                for (var i = 0; i < all; i++) {
                    var connection = (random.nextInt(4) == 0 ? pair.server : pair.client).connection();
                    var text = round + "." + i;
                    var query = (random.nextInt(8) == 0 ? "back" : "") + text;
                    expected.add(text);
                    answers.add(
                            i < blocking
                                    ? CompletableFuture.supplyAsync(() -> MessagesTest.ask(connection, query), threads)
                                    : connection.queryAsync(query));
                }
                for (var i = 0; i < answers.size(); i++) {
                    assertThat(answers.get(i).get()).isEqualTo(expected.get(i));
                }
            }
            pair.awaitNothingHeld();
        } finally {
            MessagesTest.stop(threads);
        }
    }
}
