package io.github.simpleipc.bench.workload;

import java.util.Arrays;
import java.util.List;

/** What is measured. */
public enum Workload {
    RTT_100("rtt-100", 100, "100 B, one in flight"),
    ASYNC_64("async-64", 100, "100 B, 64 asynchronous in flight, the callback of each asks the next"),
    SUBMIT_64("submit-64", 100, "100 B, 64 asynchronous in flight, one thread asks"),
    THREADS_64("threads-64", 100, "100 B, 64 blocking platform threads"),
    VTHREADS_64("vthreads-64", 100, "100 B, 64 blocking virtual threads"),
    BOTH_100("both-100", 100, "100 B, both sides ask at once, one in flight each"),
    ECHO_64K("echo-64k", 64 * 1024, "64 KiB, one in flight"),
    ECHO_1M("echo-1m", 1024 * 1024, "1 MiB, one in flight"),
    SLOW_HANDLER("slow-handler", 100, "100 B, beside a caller whose handlers take 10 ms"),
    PACED_2MS("paced-2ms", 100, "100 B, one every 2 ms"),
    BUSY_1("busy-1", 100, "100 B, one in flight, one core kept busy by another process"),
    BUSY_2("busy-2", 100, "100 B, one in flight, every core kept busy by other processes"),
    BURSTS("bursts", 100, "100 B, bursts of 100, pauses of 20 ms"),
    START("start", 100, "from the start of a JVM to its first response"),
    IDLE("idle", 0, "connected, nobody asks");

    /** What {@code --quick} measures. */
    public static final List<Workload> QUICK = List.of(RTT_100, ASYNC_64, ECHO_1M);

    private final String label;
    private final int bytes;
    private final String meaning;

    Workload(String label, int bytes, String meaning) {
        this.label = label;
        this.bytes = bytes;
        this.meaning = meaning;
    }

    /** As on the command line and in reports. */
    public String label() {
        return label;
    }

    public String meaning() {
        return meaning;
    }

    /** The length of a query. */
    public int bytes() {
        return bytes;
    }

    /** How the asking process asks; none for what is measured from outside. */
    public Driver driver() {
        return switch (this) {
            case RTT_100, BOTH_100, ECHO_64K, ECHO_1M, BUSY_1, BUSY_2 -> OneInFlight::run;
            case ASYNC_64 -> ManyInFlight::chained;
            case SUBMIT_64 -> ManyInFlight::submitted;
            case THREADS_64 -> ManyInFlight::threads;
            case VTHREADS_64 -> ManyInFlight::virtualThreads;
            case SLOW_HANDLER -> BesideSlowHandlers::run;
            case PACED_2MS -> OneInFlight::paced;
            case BURSTS -> OneInFlight::bursts;
            case START, IDLE -> throw new IllegalStateException(label + " is measured from outside");
        };
    }

    /** Whether processes that live over all rounds ask each other. */
    public boolean isDriven() {
        return this != START && this != IDLE;
    }

    /** Whether it shows what spinning costs and gains, which nobody but this library and the limits needs to answer. */
    public boolean isAboutSpinning() {
        return switch (this) {
            case PACED_2MS, BUSY_1, BUSY_2, BURSTS -> true;
            default -> false;
        };
    }

    /** Whether both sides ask. */
    public boolean isBothWays() {
        return this == BOTH_100;
    }

    /** How many other processes keep cores busy. */
    public int busyProcesses() {
        return switch (this) {
            case BUSY_1 -> 1;
            case BUSY_2 -> Runtime.getRuntime().availableProcessors();
            default -> 0;
        };
    }

    /** By its label. */
    public static Workload of(String label) {
        return Arrays.stream(values())
                .filter(one -> one.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no workload is called " + label + "; there are "
                        + String.join(
                                ", ",
                                Arrays.stream(values()).map(Workload::label).toList())));
    }
}
