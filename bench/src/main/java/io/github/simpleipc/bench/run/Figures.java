package io.github.simpleipc.bench.run;

import io.github.simpleipc.bench.child.Reply;
import io.github.simpleipc.bench.workload.Driver;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What one round has shown. */
record Figures(Map<Figure, Double> values) {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BYTES_PER_MB = 1e6;

    /**
     * Of a round in which was asked.
     *
     * @param measured one for each process that asked
     */
    static Figures ofQueries(List<Reply.Measured> measured, Duration cpu, long allocated, long residentBytes)
            throws BenchException {
        var latencies = Driver.histogram();
        long nanos = 1;
        for (var one : measured) {
            latencies.add(one.latencies());
            nanos = Math.max(nanos, one.nanos());
        }
        var queries = latencies.getTotalCount();
        if (queries == 0) {
            throw new BenchException("not one query was answered in a round");
        }
        var values = new EnumMap<Figure, Double>(Figure.class);
        values.put(Figure.P50_US, latencies.getValueAtPercentile(50) / NANOS_PER_MICRO);
        values.put(Figure.P99_US, latencies.getValueAtPercentile(99) / NANOS_PER_MICRO);
        values.put(Figure.P999_US, latencies.getValueAtPercentile(99.9) / NANOS_PER_MICRO);
        values.put(Figure.RATE, queries * NANOS_PER_SECOND / nanos);
        values.put(Figure.CPU_S_PER_MILLION, cpu.toNanos() / NANOS_PER_SECOND * 1e6 / queries);
        values.put(Figure.BYTES_PER_QUERY, (double) allocated / queries);
        values.put(Figure.RSS_MB, residentBytes / BYTES_PER_MB);
        return new Figures(values);
    }

    static Figures ofIdle(Duration time, long wakeUps, Duration cpu, long allocated, long residentBytes) {
        var seconds = time.toNanos() / NANOS_PER_SECOND;
        var values = new EnumMap<Figure, Double>(Figure.class);
        values.put(Figure.WAKEUPS_PER_S, wakeUps / seconds);
        values.put(Figure.CPU_MS_PER_S, cpu.toNanos() / 1e6 / seconds);
        values.put(Figure.ALLOCATED_BYTES_PER_S, allocated / seconds);
        values.put(Figure.RSS_MB, residentBytes / BYTES_PER_MB);
        return new Figures(values);
    }

    static Figures ofStart(Duration time, double jarKilobytes) {
        var values = new EnumMap<Figure, Double>(Figure.class);
        values.put(Figure.START_MS, time.toNanos() / 1e6);
        values.put(Figure.JAR_KB, jarKilobytes);
        return new Figures(values);
    }
}
