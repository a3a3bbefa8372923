package io.github.simpleipc.bench.run;

import io.github.simpleipc.bench.workload.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is measured, how often and for how long.
 *
 * @param subjects in the order in which they take turns
 * @param workloads one after the other
 * @param ownOnly the workloads under which only this library and the limits are measured
 * @param rounds how often each subject is measured under each workload
 * @param warmUp before the first round of a workload; longer for processes that have just been started
 * @param mostWarmUps how often at most, while fewer than {@value #WARM_QUERIES} queries were answered
 * @param measure one subject's turn in one round
 */
public record Plan(
        List<SubjectRow> subjects,
        List<Workload> workloads,
        Set<Workload> ownOnly,
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

    /** How many warm-ups long the first one is. */
    private static final int FIRST_WARM_UP = 3;

    /** Nine rounds of 0.3 s each. */
    public static Plan full(List<SubjectRow> subjects, List<Workload> workloads) {
        return new Plan(subjects, workloads, Set.of(), 9, Duration.ofSeconds(1), 3, Duration.ofMillis(300));
    }

    /** The full run of everything: the workloads that are about spinning are this library's own. */
    public static Plan everything() {
        var all = List.of(Workload.values());
        var ownOnly = all.stream().filter(Workload::isAboutSpinning).collect(Collectors.toUnmodifiableSet());
        var full = full(Catalogue.all(), all);
        return new Plan(full.subjects, all, ownOnly, full.rounds, full.warmUp, full.mostWarmUps, full.measure);
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
        return new Plan(subjects, workloads, Set.of(), rounds, warmUp, 1, measure);
    }

    /** The same with another number of rounds. */
    public Plan withRounds(int other) {
        return new Plan(subjects, workloads, ownOnly, other, warmUp, mostWarmUps, measure);
    }

    /** The same with another length of a turn. */
    public Plan withMeasure(Duration other) {
        return new Plan(subjects, workloads, ownOnly, rounds, warmUp, mostWarmUps, other);
    }

    /** The same with another time for warming up, once. */
    public Plan withWarmUp(Duration other) {
        return new Plan(subjects, workloads, ownOnly, rounds, other, 1, measure);
    }

    /** The same without one of the workloads. */
    public Plan without(Workload left) {
        var others = workloads.stream().filter(one -> one != left).toList();
        return new Plan(subjects, others, ownOnly, rounds, warmUp, mostWarmUps, measure);
    }

    /** The subjects that are measured under this workload, in the order in which they take turns. */
    public List<SubjectRow> subjects(Workload workload) {
        return ownOnly.contains(workload)
                ? subjects.stream().filter(SubjectRow::isOwn).toList()
                : subjects;
    }

    /** The warm-up of processes that have just been started, and have compiled nothing yet. */
    Duration firstWarmUp() {
        return mostWarmUps == 1 ? warmUp : warmUp.multipliedBy(FIRST_WARM_UP);
    }

    /** How long all of it takes, about, if nothing fails; without building. */
    public Duration estimate() {
        var sum = START_OF_A_PAIR.plus(firstWarmUp().minus(warmUp)).multipliedBy(subjects.size());
        for (var workload : workloads) {
            sum = sum.plus(estimate(workload).multipliedBy(subjects(workload).size()));
        }
        return sum;
    }

    /** One subject under one workload. */
    private Duration estimate(Workload workload) {
        return switch (workload) {
            case START -> StartTurns.TURN.multipliedBy(rounds + 2L);
            case IDLE -> LivingTurns.IDLE_TURN.plus(Turns.CHANGE).multipliedBy(rounds);
            default ->
                warmUp.plus(measure.plus(Turns.LEAD_IN).plus(Turns.CHANGE).multipliedBy(rounds));
        };
    }

    private static Duration clamp(long nanos, long minMillis, long maxMillis) {
        return Duration.ofNanos(Math.max(minMillis * 1_000_000, Math.min(maxMillis * 1_000_000, nanos)));
    }
}
