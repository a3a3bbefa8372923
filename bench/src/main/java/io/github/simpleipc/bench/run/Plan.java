package io.github.simpleipc.bench.run;

import io.github.simpleipc.bench.workload.Workload;
import java.time.Duration;
import java.util.List;

/**
 * What is measured, how often and for how long.
 *
 * @param subjects in the order in which they take turns
 * @param workloads one after the other
 * @param rounds how often each subject is measured under each workload
 * @param warmUp before the first round of a workload
 * @param mostWarmUps how often at most, while fewer than {@value #WARM_QUERIES} queries were answered
 * @param measure one subject's turn in one round
 */
public record Plan(
        List<SubjectRow> subjects,
        List<Workload> workloads,
        int rounds,
        Duration warmUp,
        int mostWarmUps,
        Duration measure) {
    /** By then the compiler has seen what matters. */
    static final long WARM_QUERIES = 20_000;

    private static final Duration QUICK_BUDGET = Duration.ofSeconds(130);
    private static final Duration START_OF_A_PAIR = Duration.ofMillis(1500);
    private static final int QUICK_ROUNDS = 5;
    /** Where five of them would be too short. */
    private static final int FEW_ROUNDS = 3;

    private static final Duration SHORT_TURN = Duration.ofMillis(500);
    private static final double WARM_UP_SHARE = 0.35;

    /** Nine rounds of a second each. */
    public static Plan full(List<SubjectRow> subjects, List<Workload> workloads) {
        return new Plan(subjects, workloads, 9, Duration.ofSeconds(3), 3, Duration.ofSeconds(1));
    }

    /** As many as fit into three minutes, whatever the number of subjects. */
    public static Plan quick(List<SubjectRow> subjects, List<Workload> workloads) {
        var turns = subjects.size() * workloads.size();
        var budget = QUICK_BUDGET.minus(START_OF_A_PAIR.multipliedBy(subjects.size()));
        var nanosOfOne = Math.max(budget.toNanos(), 0) / turns;
        var warmUp = clamp((long) (nanosOfOne * WARM_UP_SHARE), 300, 3000);
        var forRounds = nanosOfOne - warmUp.toNanos();
        var rounds = forRounds / QUICK_ROUNDS >= SHORT_TURN.toNanos() ? QUICK_ROUNDS : FEW_ROUNDS;
        var measure = clamp(forRounds / rounds - Turns.LEAD_IN.toNanos() - Turns.CHANGE.toNanos(), 100, 1500);
        return new Plan(subjects, workloads, rounds, warmUp, 1, measure);
    }

    /** The same with another number of rounds. */
    public Plan withRounds(int other) {
        return new Plan(subjects, workloads, other, warmUp, mostWarmUps, measure);
    }

    /** The same with another length of a turn. */
    public Plan withMeasure(Duration other) {
        return new Plan(subjects, workloads, rounds, warmUp, mostWarmUps, other);
    }

    /** The same with another time for warming up, once. */
    public Plan withWarmUp(Duration other) {
        return new Plan(subjects, workloads, rounds, other, 1, measure);
    }

    /** The same without one of the workloads. */
    public Plan without(Workload left) {
        var others = workloads.stream().filter(one -> one != left).toList();
        return new Plan(subjects, others, rounds, warmUp, mostWarmUps, measure);
    }

    /** How long all of it takes, about, if nothing fails; without building. */
    public Duration estimate() {
        var turns = subjects.size() * workloads.size();
        var ofOne = warmUp.plus(measure.plus(Turns.LEAD_IN).plus(Turns.CHANGE).multipliedBy(rounds));
        return ofOne.multipliedBy(turns).plus(START_OF_A_PAIR.multipliedBy(subjects.size()));
    }

    private static Duration clamp(long nanos, long minMillis, long maxMillis) {
        return Duration.ofNanos(Math.max(minMillis * 1_000_000, Math.min(maxMillis * 1_000_000, nanos)));
    }
}
