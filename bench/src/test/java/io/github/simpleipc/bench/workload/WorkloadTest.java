package io.github.simpleipc.bench.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.simpleipc.bench.subject.End;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each manner of asking, against an end within this process. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkloadTest {
    private static final long SHORT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static class LocalEnd implements End {
        final LongAdder fast = new LongAdder();

        @Override
        public byte[] query(byte[] query) {
            if (!Payload.ECHO.takesLong(query)) {
                fast.increment();
            }
            return Payload.ECHO.answer(query).clone();
        }

        @Override
        public CompletableFuture<byte[]> queryAsync(byte[] query) {
            return CompletableFuture.supplyAsync(() -> query(query));
        }

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"START", "IDLE"})
    void asksAndRecordsEachQueryOnce(Workload workload) throws Exception {
        assumeTrue(workload != Workload.VTHREADS_64 || VirtualThreads.exist());
        var end = new LocalEnd();
        var latencies = Driver.histogram();
        run(workload, end, latencies);
        assertThat(latencies.getTotalCount()).isPositive().isEqualTo(end.fast.sum());
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"START", "IDLE"})
    void noticesAWrongResponse(Workload workload) {
        assumeTrue(workload != Workload.VTHREADS_64 || VirtualThreads.exist());
        var liar = new LocalEnd() {
            @Override
            public byte[] query(byte[] query) {
                return Arrays.copyOf(query, query.length - 1);
            }
        };
        assertThatThrownBy(() -> run(workload, liar, Driver.histogram()))
                .hasStackTraceContaining("instead of " + workload.bytes());
    }

    private static void run(Workload workload, End end, Histogram latencies) throws Exception {
        workload.driver().run(end, workload.bytes(), System.nanoTime() + SHORT_NANOS, latencies);
    }

    @Test
    void labelsAreHowWorkloadsAreCalled() {
        assertThat(Workload.of("rtt-100")).isEqualTo(Workload.RTT_100);
        assertThatThrownBy(() -> Workload.of("rtt")).hasMessageContaining("rtt").hasMessageContaining("async-64");
    }

    @Test
    void aResponseMustHaveItsQuerysNumber() {
        var query = Payload.fast(100).numbered(7);
        Payload.check(query, 100, 7);
        assertThatThrownBy(() -> Payload.check(query, 100, 8)).hasMessageContaining("number 7 instead of 8");
    }
}
