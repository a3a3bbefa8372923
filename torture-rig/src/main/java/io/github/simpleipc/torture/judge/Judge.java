package io.github.simpleipc.torture.judge;

import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.torture.journal.Entry;
import io.github.simpleipc.torture.journal.QueryNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Proves from the journals of both sides that every promise was kept in a scenario, or names those that were broken.
 *
 * <p>Both sides write before they act: an asker before it asks, a handler before it returns. So what a journal does not hold did
 * not happen, even in a process that was killed, and a claim of one side can be held against what the other wrote.
 */
public final class Judge {
    /** Reasons for which {@code connect()} may fail while a peer comes and goes and links break. */
    private static final Set<String> CONNECT_MAY_FAIL = Set.of(
            "NOBODY_THERE", "BUSY", "SILENT", "HANDSHAKE_FAILED", "LOCK_HELD", "CLOSED", "IO_ERROR", "TLS_FAILED");

    private final Evidence evidence;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<QueryNumber, QueryLife> lives = new LinkedHashMap<>();

    private Judge(Evidence evidence) {
        this.evidence = evidence;
    }

    /** Judges one scenario. */
    public static Findings judge(Evidence evidence) {
        return new Judge(evidence).judge();
    }

    private Findings judge() {
        violations.addAll(evidence.seen());
        gather();
        var queryRules = new QueryRules(evidence, violations);
        lives.values().forEach(queryRules::check);
        evidence.processes().forEach(process -> SignalRules.check(process, lives, violations));
        evidence.processes().forEach(this::checkProcess);
        for (var side = 0; side < 2; side++) {
            checkSomethingWasAnswered(side);
        }
        var heals = heals();
        return new Findings(List.copyOf(violations), settled(), heals, takeOvers());
    }

    private void gather() {
        for (var process : evidence.processes()) {
            for (var entry : process.journal()) {
                if (entry instanceof Entry.Asked e) {
                    var life = life(e.number());
                    life.asked = e;
                    life.asker = process;
                } else if (entry instanceof Entry.Answered e) {
                    life(e.number()).settlements.add(e);
                } else if (entry instanceof Entry.Accepted e) {
                    life(e.number()).settlements.add(e);
                } else if (entry instanceof Entry.Failed e) {
                    life(e.number()).settlements.add(e);
                } else if (entry instanceof Entry.Cancelled e) {
                    life(e.number()).settlements.add(e);
                } else if (entry instanceof Entry.Run e) {
                    life(e.number()).runs.add(e);
                    life(e.number()).runners.add(process);
                } else if (entry instanceof Entry.Returned e) {
                    life(e.number()).returned = e;
                } else if (entry instanceof Entry.Threw e) {
                    life(e.number()).threw = e;
                }
            }
        }
    }

    private QueryLife life(QueryNumber number) {
        return lives.computeIfAbsent(number, QueryLife::new);
    }

    private void checkProcess(Evidence.OfProcess process) {
        var ended = false;
        for (var entry : process.journal()) {
            if (entry instanceof Entry.Leaked e) {
                breach(Rule.LEAK, "process " + process.number() + ": " + e.what());
            } else if (entry instanceof Entry.Surprise e) {
                breach(Rule.SURPRISE, "process " + process.number() + ": " + e.what());
            } else if (entry instanceof Entry.ConnectFailed e
                    && !CONNECT_MAY_FAIL.contains(e.reason())
                    && !evidence.excusedConnectFailures().contains(e.reason())) {
                breach(Rule.UNEXPECTED_FAILURE, "process " + process.number() + ": connect() gave " + e.reason());
            } else if (entry instanceof Entry.Ended) {
                ended = true;
            }
        }
        if (process.fate() == Evidence.Fate.LEFT && !ended) {
            breach(Rule.DIED, "process " + process.number() + " left without an end in its journal");
        }
        if (process.fate() == Evidence.Fate.STUCK) {
            breach(Rule.HANGING, "process " + process.number() + " did not leave when it was told to");
        }
    }

    private void checkSomethingWasAnswered(int side) {
        var answered = evidence.processes().stream()
                .filter(process -> process.side() == side)
                .flatMap(process -> process.journal().stream())
                .anyMatch(Entry.Answered.class::isInstance);
        if (!answered) {
            breach(Rule.NOTHING_ASKED, "no query of side " + side + " was answered");
        }
    }

    private List<Findings.Heal> heals() {
        var heals = new ArrayList<Findings.Heal>();
        var faults = evidence.faults();
        for (var i = 0; i < faults.size(); i++) {
            var fault = faults.get(i);
            if (!fault.awaited()) {
                continue;
            }
            var until = i + 1 < faults.size() ? faults.get(i + 1).beginNanos() : evidence.finishedNanos();
            var one = firstSuccess(0, fault.endNanos(), until);
            var other = firstSuccess(1, fault.endNanos(), until);
            if (one == Long.MAX_VALUE || other == Long.MAX_VALUE) {
                breach(
                        Rule.NOT_HEALED,
                        "fault " + i + ", " + fault.kind() + ": nothing was answered for side "
                                + (one == Long.MAX_VALUE ? 0 : 1) + " in the "
                                + (until - fault.endNanos()) / 1_000_000 + " ms after it");
            } else {
                heals.add(new Findings.Heal(fault.kind(), Math.max(one, other) - fault.endNanos()));
            }
        }
        return heals;
    }

    /** When the first query of a side that was asked after a moment was answered; the largest number if none was in time. */
    private long firstSuccess(int side, long after, long until) {
        return lives.values().stream()
                .filter(life -> life.asker != null && life.asker.side() == side)
                .filter(life -> life.asked != null && life.asked.nanos() >= after)
                .flatMap(life -> life.settlements.stream())
                .filter(Entry.Answered.class::isInstance)
                .mapToLong(entry -> ((Entry.Answered) entry).nanos())
                .filter(nanos -> nanos <= until)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private Map<String, Long> settled() {
        var counts = new HashMap<String, Long>();
        for (var life : lives.values()) {
            var name = life.settlements.isEmpty() ? "unsettled, with its process" : name(life.settlements.get(0));
            counts.merge(name, 1L, Long::sum);
        }
        return new TreeMap<>(counts);
    }

    private static String name(Entry settlement) {
        if (settlement instanceof Entry.Failed e) {
            return e.type() + ("-".equals(e.reason()) ? "" : " " + e.reason()) + " " + e.outcome();
        }
        return settlement.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    private int takeOvers() {
        return (int) evidence.processes().stream()
                .flatMap(process -> process.journal().stream())
                .filter(entry -> entry instanceof Entry.State e
                        && e.before() == ConnectionState.RECONNECTING
                        && e.after() == ConnectionState.WAITING)
                .count();
    }

    private void breach(Rule rule, String what) {
        violations.add(new Violation(rule, what));
    }
}
