package io.github.simpleipc.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.bench.jdk.HttpSubject;
import io.github.simpleipc.bench.jdk.RmiSubject;
import io.github.simpleipc.bench.raw.RawSubject;
import io.github.simpleipc.bench.simple.SimpleIpcSubject;
import io.github.simpleipc.bench.workload.Driver;
import io.github.simpleipc.bench.workload.Payload;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every subject must do, with both ends in one process. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SubjectsTest {
    private static final int WINDOW = 64;

    private static String[] words(String... words) {
        return words;
    }

    static Stream<Subject> subjects() {
        System.setProperty("bench.certificates", "../core/src/test/resources/tls");
        return Stream.of(
                new RawSubject(words("unix")),
                new RawSubject(words("tcp")),
                new SimpleIpcSubject(words("unix", "plain", "default")),
                new SimpleIpcSubject(words("tcp", "plain", "default")),
                new SimpleIpcSubject(words("unix", "tls", "default")),
                new SimpleIpcSubject(words("unix", "aes", "default")),
                new RmiSubject(words()),
                new HttpSubject(words()));
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void eachSideIsAnsweredByTheOther(Subject subject, @TempDir Path folder) throws Exception {
        try (var first = subject.open(Subject.Side.FIRST, folder, Payload.ECHO);
                var second = subject.open(Subject.Side.SECOND, folder, Payload.ECHO)) {
            for (var bytes : new int[] {100, 64 * 1024, 1024 * 1024}) {
                var query = Payload.fast(bytes).numbered(bytes);
                Payload.check(second.query(query), bytes, bytes);
            }
            second.acceptQueries();
            var query = Payload.fast(100).numbered(7);
            Payload.check(first.query(query), 100, 7);
            var pipelined = second.pipelined();
            if (pipelined == null) {
                Payload.check(second.queryAsync(query).get(), 100, 7);
            } else {
                var latencies = Driver.histogram();
                pipelined.pipeline(100, WINDOW, System.nanoTime() + 1_000_000, latencies);
                assertThat(latencies.getTotalCount()).isGreaterThanOrEqualTo(WINDOW);
            }
            // Nothing was left behind.
            Payload.check(second.query(query), 100, 7);
        }
    }
}
