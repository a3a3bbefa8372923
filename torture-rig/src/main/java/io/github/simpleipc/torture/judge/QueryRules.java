package io.github.simpleipc.torture.judge;

import io.github.simpleipc.Outcome;
import io.github.simpleipc.torture.journal.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What must hold of each single query, whatever happened around it. */
final class QueryRules {
    /** Far more than a slow machine, or a process that is stopped for a while, takes behind a timeout. */
    static final long GRACE = Duration.ofSeconds(30).toNanos();

    private static final Set<Outcome> UNKNOWN = Set.of(Outcome.NOT_RUN, Outcome.MAY_HAVE_RUN);

    /** Which outcomes an exception may have, as docs/errors.md has it. */
    private static final Map<String, Set<Outcome>> OUTCOMES = Map.of(
            "NotConnectedException",
            Set.of(Outcome.NOT_RUN),
            "LinkLostException",
            UNKNOWN,
            "QueryTimeoutException",
            UNKNOWN,
            "QueryInterruptedException",
            UNKNOWN,
            "QueryRefusedException",
            Set.of(Outcome.NOT_RUN),
            "HandlerFailedException",
            Set.of(Outcome.RAN_AND_FAILED));

    /** The reasons that an end gives cause for; the others of docs/errors.md never come from it. */
    private static final Map<String, Set<String>> REASONS = Map.of(
            "QueryRefusedException", Set.of("TOO_MANY_QUERIES", "PEER_BUSY", "TOO_LARGE", "PEER_CLOSING", "TOO_LATE"),
            "HandlerFailedException", Set.of("THREW", "BAD_RESPONSE", "RESPONSE_TOO_LARGE", "NO_ROOM_FOR_RESPONSE"));

    private final Evidence evidence;
    private final List<Violation> violations;

    QueryRules(Evidence evidence, List<Violation> violations) {
        this.evidence = evidence;
        this.violations = violations;
    }

    void check(QueryLife life) {
        if (life.asked == null || life.asker == null) {
            breach(Rule.RUN_OF_NOTHING, life);
            return;
        }
        checkRuns(life, life.asked, life.asker);
        if (life.settlements.isEmpty()) {
            checkUnsettled(life, life.asked, life.asker);
            return;
        }
        if (life.settlements.size() > 1) {
            breach(Rule.SETTLED_TWICE, life);
        }
        var settlement = life.settlements.get(0);
        if (settlement instanceof Entry.Answered e) {
            checkAnswer(life, e);
            checkInTime(life, life.asked, e.nanos());
        } else if (settlement instanceof Entry.Accepted e) {
            checkAccepted(life, life.asked, life.asker);
            checkInTime(life, life.asked, e.nanos());
        } else if (settlement instanceof Entry.Failed e) {
            checkFailure(life, e);
            checkInTime(life, life.asked, e.nanos());
        }
    }

    private void checkRuns(QueryLife life, Entry.Asked asked, Evidence.OfProcess asker) {
        if (life.runs.size() > 1) {
            breach(Rule.RUN_TWICE, life);
        }
        for (var i = 0; i < life.runs.size(); i++) {
            if (life.runs.get(i).hash() != asked.hash()) {
                breach(Rule.CHANGED_QUERY, life);
            }
            if (life.runners.get(i).side() == asker.side()) {
                breach(Rule.RUN_OF_NOTHING, life);
            }
        }
    }

    private void checkUnsettled(QueryLife life, Entry.Asked asked, Evidence.OfProcess asker) {
        var wasOverdue = asker.endNanos() - asked.nanos() > asked.timeoutMillis() * 1_000_000 + GRACE;
        if (asker.fate() != Evidence.Fate.KILLED || wasOverdue) {
            breach(Rule.HANGING, life);
        }
    }

    private void checkInTime(QueryLife life, Entry.Asked asked, long settledNanos) {
        if (settledNanos - asked.nanos() > asked.timeoutMillis() * 1_000_000 + GRACE) {
            breach(Rule.LATE, life);
        }
    }

    private void checkAnswer(QueryLife life, Entry.Answered answered) {
        if (life.returned == null) {
            breach(Rule.ANSWER_FROM_NOWHERE, life);
        } else if (life.returned.hash() != answered.hash()) {
            breach(Rule.WRONG_ANSWER, life);
        }
    }

    private void checkAccepted(QueryLife life, Entry.Asked asked, Evidence.OfProcess asker) {
        if (life.hasRun()) {
            return;
        }
        // It is lost only with a process that was killed, or that closed and left while the scenario went on.
        var mayBeLost = evidence.processes().stream()
                .anyMatch(other -> other.side() != asker.side()
                        && other.endNanos() >= asked.nanos()
                        && (other.fate() == Evidence.Fate.KILLED || other.endNanos() < evidence.finishedNanos()));
        if (!mayBeLost) {
            breach(Rule.LOST_SIGNAL, life);
        }
    }

    private void checkFailure(QueryLife life, Entry.Failed failed) {
        if (!OUTCOMES.getOrDefault(failed.type(), Set.of()).contains(failed.outcome())) {
            breach(Rule.IMPOSSIBLE_OUTCOME, life);
        }
        var reasons = REASONS.get(failed.type());
        if (reasons != null && !reasons.contains(failed.reason())) {
            breach(Rule.UNEXPECTED_FAILURE, life);
        }
        if (failed.outcome() == Outcome.NOT_RUN && life.hasRun()) {
            breach(Rule.FALSE_NOT_RUN, life);
        }
        if (failed.outcome() == Outcome.RAN_AND_FAILED) {
            // Each reason has its own cause in the handler: it threw, returned nothing, or returned too much.
            var isTrue = switch (failed.reason()) {
                case "THREW" -> life.threw != null;
                case "BAD_RESPONSE" -> life.returned != null && life.returned.hash() == -1;
                default -> life.returned != null && life.returned.hash() != -1;
            };
            if (!life.hasRun() || !isTrue) {
                breach(Rule.FALSE_RAN_AND_FAILED, life);
            }
        }
    }

    private void breach(Rule rule, QueryLife life) {
        violations.add(new Violation(rule, life.toString()));
    }
}
