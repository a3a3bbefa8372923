package io.github.simpleipc.bench.run;

/** What is measured of a subject, in the order of reports. */
public enum Figure {
    P50_US("p50_us", "p50 µs"),
    P99_US("p99_us", "p99 µs"),
    P999_US("p999_us", "p99.9 µs"),
    RATE("rate", "per second"),
    START_MS("start_ms", "ms"),
    CPU_S_PER_MILLION("cpu_s_per_million", "CPU s per million", Summary.MEAN),
    BYTES_PER_QUERY("bytes_per_query", "bytes allocated per query"),
    WAKEUPS_PER_S("wakeups_per_s", "wake-ups per second", Summary.MEAN),
    CPU_MS_PER_S("cpu_ms_per_s", "CPU ms per second", Summary.MEAN),
    ALLOCATED_BYTES_PER_S("allocated_bytes_per_s", "bytes allocated per second"),
    RSS_MB("rss_mb", "memory MB"),
    JAR_KB("jar_kb", "jars KB");

    /** How many rounds become one figure. */
    enum Summary {
        MEDIAN,
        /** For what is counted in steps that are large beside one round: their errors cancel each other over the rounds. */
        MEAN
    }

    private final String key;
    private final String title;
    private final Summary summary;

    Figure(String key, String title) {
        this(key, title, Summary.MEDIAN);
    }

    Figure(String key, String title, Summary summary) {
        this.key = key;
        this.title = title;
        this.summary = summary;
    }

    Summary summary() {
        return summary;
    }

    /** In JSON. */
    public String key() {
        return key;
    }

    /** In tables. */
    public String title() {
        return title;
    }
}
