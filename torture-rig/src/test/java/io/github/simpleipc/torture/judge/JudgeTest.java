package io.github.simpleipc.torture.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.torture.journal.Entry;
import io.github.simpleipc.torture.judge.Evidence.Fate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Forged journals: each rule is found broken when it is, and by nothing else than what breaks it. */
class JudgeTest {
    /** Two queries that went well, one from each side; so that no scenario is empty. */
    private static final List<String> ONE =
            List.of("asked 0.1 TEXT 0 11 1000 100", "answered 0.1 21 200", "run 1.1 12 150", "returned 1.1 22 160");

    private static final List<String> OTHER =
            List.of("run 0.1 11 150", "returned 0.1 21 160", "asked 1.1 BYTES 0 12 1000 100", "answered 1.1 22 200");

    private static final long FINISHED = 1_000_000_000_000L;
    private static final long LATE = 900_000_000_000L;

    private final List<String> one = new ArrayList<>(ONE);
    private final List<String> other = new ArrayList<>(OTHER);
    private Fate fateOfOne = Fate.LEFT;
    private Fate fateOfOther = Fate.LEFT;
    private long endOfOne = FINISHED + 1;
    private long endOfOther = FINISHED + 1;
    private List<Evidence.OfFault> faults = List.of();
    private List<Violation> seen = List.of();
    private Set<String> excused = Set.of();

    @Test
    void whatWentWellIsNoViolation() {
        one("asked 0.2 TEXT_SIGNAL 0 13 1000 300", "accepted 0.2 310");
        other("run 0.2 13 320", "returned 0.2 0 330");
        one("asked 0.3 TEXT 0 14 1000 400", "failed 0.3 HandlerFailedException THREW RAN_AND_FAILED 450");
        other("run 0.3 14 410", "threw 0.3 420");
        one("asked 0.4 TEXT 0 15 1000 500", "failed 0.4 LinkLostException - MAY_HAVE_RUN 550");
        one("asked 0.5 TEXT 0 16 1000 600", "failed 0.5 NotConnectedException - NOT_RUN 610");
        one("asked 0.6 TEXT 0 17 1000 700", "cancelled 0.6 710");
        assertThat(judge().violations()).isEmpty();
        assertThat(judge().settled())
                .containsEntry("answered", 2L)
                .containsEntry("accepted", 1L)
                .containsEntry("cancelled", 1L)
                .containsEntry("HandlerFailedException THREW RAN_AND_FAILED", 1L)
                .containsEntry("NotConnectedException NOT_RUN", 1L);
    }

    @Test
    void answersThatWereSwapped() {
        one(
                "asked 0.2 TEXT 0 13 1000 300",
                "answered 0.2 24 400",
                "asked 0.3 TEXT 0 14 1000 300",
                "answered 0.3 23 400");
        other("run 0.2 13 310", "returned 0.2 23 320", "run 0.3 14 310", "returned 0.3 24 320");
        assertThat(rules()).containsExactly(Rule.WRONG_ANSWER);
        assertThat(judge().violations()).hasSize(2);
    }

    @Test
    void anAnswerThatNoHandlerGave() {
        one("asked 0.2 TEXT 0 13 1000 300", "answered 0.2 24 400");
        assertThat(rules()).containsExactly(Rule.ANSWER_FROM_NOWHERE);
    }

    @Test
    void aQueryThatWasChangedOnItsWay() {
        one("asked 0.2 TEXT 0 13 1000 300", "answered 0.2 23 400");
        other("run 0.2 99 310", "returned 0.2 23 320");
        assertThat(rules()).containsExactly(Rule.CHANGED_QUERY);
    }

    @Test
    void aQueryThatWasRunTwice() {
        one("asked 0.2 TEXT 0 13 1000 300", "failed 0.2 LinkLostException - MAY_HAVE_RUN 400");
        other("run 0.2 13 310", "run 0.2 13 410");
        assertThat(rules()).containsExactly(Rule.RUN_TWICE);
    }

    @Test
    void aRunOfWhatNobodyAsked() {
        other("run 0.9 13 310");
        assertThat(rules()).containsExactly(Rule.RUN_OF_NOTHING);
    }

    @Test
    void aQueryThatCameBackToItsAsker() {
        one("asked 0.2 TEXT 0 13 1000 300", "run 0.2 13 310", "returned 0.2 23 320", "answered 0.2 23 400");
        assertThat(rules()).containsExactly(Rule.RUN_OF_NOTHING);
    }

    @Test
    void aQueryThatHangsInAProcessThatLivedOn() {
        one("asked 0.2 TEXT 0 13 1000 300");
        assertThat(rules()).containsExactly(Rule.HANGING);
    }

    @Test
    void aQueryMayEndWithItsProcess() {
        fateOfOne = Fate.KILLED;
        endOfOne = 500;
        one("asked 0.2 TEXT 0 13 1000 300");
        assertThat(rules()).isEmpty();
    }

    @Test
    void aQueryThatHadHungForLongWhenItsProcessWasKilled() {
        fateOfOne = Fate.KILLED;
        endOfOne = LATE;
        one("asked 0.2 TEXT 0 13 1000 300");
        assertThat(rules()).containsExactly(Rule.HANGING);
    }

    @Test
    void aProcessThatDoesNotLeave() {
        fateOfOne = Fate.STUCK;
        assertThat(rules()).containsExactly(Rule.HANGING);
    }

    @ParameterizedTest
    @CsvSource({
        "failed 0.2 QueryTimeoutException - MAY_HAVE_RUN",
        "failed 0.2 QueryTimeoutException - NOT_RUN",
    })
    void aTimeoutThatComesLongAfterItsTime(String entry) {
        one("asked 0.2 TEXT 0 13 1000 300", entry + " " + LATE);
        assertThat(rules()).containsExactly(Rule.LATE);
    }

    @Test
    void anAnswerThatComesLongAfterItsTime() {
        one("asked 0.2 TEXT 0 13 1000 300", "answered 0.2 23 " + LATE);
        other("run 0.2 13 310", "returned 0.2 23 320");
        assertThat(rules()).containsExactly(Rule.LATE);
    }

    @Test
    void aQueryThatEndsTwice() {
        one("asked 0.2 TEXT 0 13 1000 300", "answered 0.2 23 400", "failed 0.2 LinkLostException - MAY_HAVE_RUN 410");
        other("run 0.2 13 310", "returned 0.2 23 320");
        assertThat(rules()).containsExactly(Rule.SETTLED_TWICE);
    }

    @ParameterizedTest
    @CsvSource({
        "LinkLostException - NOT_RUN",
        "QueryTimeoutException - NOT_RUN",
        "QueryInterruptedException - NOT_RUN",
        "NotConnectedException - NOT_RUN",
        "QueryRefusedException TOO_LATE NOT_RUN",
    })
    void notRunAndYetRun(String failure) {
        one("asked 0.2 TEXT 0 13 1000 300", "failed 0.2 " + failure + " 400");
        // Also when it runs only later.
        other("run 0.2 13 500");
        assertThat(rules()).containsExactly(Rule.FALSE_NOT_RUN);
    }

    @ParameterizedTest
    @CsvSource({"THREW", "BAD_RESPONSE", "RESPONSE_TOO_LARGE", "NO_ROOM_FOR_RESPONSE"})
    void ranAndFailedAndYetNotRun(String reason) {
        one("asked 0.2 TEXT 0 13 1000 300", "failed 0.2 HandlerFailedException " + reason + " RAN_AND_FAILED 400");
        assertThat(rules()).containsExactly(Rule.FALSE_RAN_AND_FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "THREW, returned 0.2 23 320",
        "BAD_RESPONSE, returned 0.2 23 320",
        "BAD_RESPONSE, threw 0.2 320",
        "RESPONSE_TOO_LARGE, returned 0.2 -1 320",
        "NO_ROOM_FOR_RESPONSE, threw 0.2 320",
    })
    void ranAndFailedForAReasonThatIsNotTrue(String reason, String end) {
        one("asked 0.2 TEXT 0 13 1000 300", "failed 0.2 HandlerFailedException " + reason + " RAN_AND_FAILED 400");
        other("run 0.2 13 310", end);
        assertThat(rules()).containsExactly(Rule.FALSE_RAN_AND_FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "NotConnectedException - MAY_HAVE_RUN",
        "QueryRefusedException PEER_BUSY MAY_HAVE_RUN",
        "HandlerFailedException THREW NOT_RUN",
        "HandlerFailedException THREW MAY_HAVE_RUN",
        "SomeOtherException - NOT_RUN",
    })
    void anOutcomeThatTheExceptionCannotHave(String failure) {
        one("asked 0.2 TEXT 0 13 1000 300", "failed 0.2 " + failure + " 400");
        assertThat(rules()).containsExactly(Rule.IMPOSSIBLE_OUTCOME);
    }

    @ParameterizedTest
    @CsvSource({
        "QueryRefusedException WRONG_KIND NOT_RUN",
        "QueryRefusedException MALFORMED NOT_RUN",
        "QueryRefusedException OTHER NOT_RUN"
    })
    void aRefusalThatNothingGivesCauseFor(String failure) {
        one("asked 0.2 TEXT 0 13 1000 300", "failed 0.2 " + failure + " 400");
        assertThat(rules()).containsExactly(Rule.UNEXPECTED_FAILURE);
    }

    @Test
    void aConnectThatFailsForAReasonThatNothingGivesCauseFor() {
        one("connect-failed WRONG_SECRET 300", "connect-failed BUSY 310");
        assertThat(rules()).containsExactly(Rule.UNEXPECTED_FAILURE);
        excused = Set.of("WRONG_SECRET");
        assertThat(rules()).isEmpty();
    }

    @Test
    void aSignalThatWasAcceptedAndNeverRun() {
        one("asked 0.2 BYTES_SIGNAL 0 13 1000 300", "accepted 0.2 400");
        assertThat(rules()).containsExactly(Rule.LOST_SIGNAL);
    }

    @Test
    void aSignalMayBeLostWithAProcessThatWasKilled() {
        one("asked 0.2 BYTES_SIGNAL 0 13 1000 300", "accepted 0.2 400");
        fateOfOther = Fate.KILLED;
        endOfOther = 500;
        assertThat(rules()).isEmpty();
        // But not with one that was gone before.
        endOfOther = 250;
        assertThat(rules()).containsExactly(Rule.LOST_SIGNAL);
    }

    @Test
    void signalsThatOvertookEachOther() {
        one("asked 0.2 TEXT_SIGNAL 3 13 1000 300", "asked 0.3 BYTES_SIGNAL 3 14 1000 301");
        one("accepted 0.2 400", "accepted 0.3 400");
        other("run 0.3 14 310", "returned 0.3 0 311", "run 0.2 13 320", "returned 0.2 0 321");
        assertThat(rules()).containsExactly(Rule.SIGNAL_ORDER);
    }

    @Test
    void signalsOfTwoThreadsMayOvertakeEachOther() {
        one("asked 0.2 TEXT_SIGNAL 3 13 1000 300", "asked 0.3 BYTES_SIGNAL 4 14 1000 301");
        one("accepted 0.2 400", "accepted 0.3 400");
        other("run 0.3 14 310", "returned 0.3 0 311", "run 0.2 13 320", "returned 0.2 0 321");
        assertThat(rules()).isEmpty();
    }

    @Test
    void aFaultBehindWhichOneSideHasNoSuccess() {
        faults = List.of(new Evidence.OfFault("cut", 1_000, 2_000, true));
        one("asked 0.2 TEXT 0 13 1000 3000", "answered 0.2 23 4000");
        other("run 0.2 13 3100", "returned 0.2 23 3200");
        assertThat(rules()).containsExactly(Rule.NOT_HEALED);
    }

    @Test
    void anAnswerToWhatWasAskedBeforeIsNoHealing() {
        faults = List.of(new Evidence.OfFault("cut", 1_000, 2_000, true));
        one("asked 0.2 TEXT 0 13 1000 1999", "answered 0.2 23 4000", "run 1.2 14 4000", "returned 1.2 24 4100");
        other("run 0.2 13 3100", "returned 0.2 23 3200", "asked 1.2 TEXT 0 14 1000 1999", "answered 1.2 24 4200");
        assertThat(rules()).containsExactly(Rule.NOT_HEALED);
    }

    @Test
    void theTimeToHealIsThatOfTheLaterSide() {
        faults = List.of(
                new Evidence.OfFault("stall", 500, 600, false), new Evidence.OfFault("cut", 1_000, 2_000, true));
        one("asked 0.2 TEXT 0 13 1000 3000", "answered 0.2 23 4000", "run 1.2 14 4000", "returned 1.2 24 4100");
        other("run 0.2 13 3100", "returned 0.2 23 3200", "asked 1.2 TEXT 0 14 1000 3900", "answered 1.2 24 4200");
        assertThat(judge().violations()).isEmpty();
        assertThat(judge().heals()).containsExactly(new Findings.Heal("cut", 2_200));
    }

    @Test
    void aScenarioInWhichOneSideGotNoAnswerProvesNothing() {
        other.removeIf(line -> line.startsWith("answered"));
        other("failed 1.1 LinkLostException - MAY_HAVE_RUN 200");
        assertThat(rules()).containsExactly(Rule.NOTHING_ASKED);
    }

    @Test
    void aLeak() {
        one("leaked 1 x socket");
        assertThat(rules()).containsExactly(Rule.LEAK);
    }

    @Test
    void aSurprise() {
        one("surprise query 0.1 gave NullPointerException");
        assertThat(rules()).containsExactly(Rule.SURPRISE);
    }

    @Test
    void aProcessThatLeftBeforeItWasDone() {
        assertThat(EnumSet.copyOf(rulesOf(Judge.judge(evidence(List.of(), "ended 999")))))
                .contains(Rule.DIED);
    }

    /** What the director saw itself. */
    @ParameterizedTest
    @EnumSource(
            value = Rule.class,
            names = {"INTRUDER", "BAD_JOURNAL", "DIED", "LEAK", "NOT_HEALED"})
    void whatWasSeenOutsideTheJournals(Rule rule) {
        seen = List.of(new Violation(rule, "seen"));
        assertThat(rules()).containsExactly(rule);
    }

    @Test
    void takeOversAreCounted() {
        one("state CONNECTED RECONNECTING 300", "state RECONNECTING WAITING 400");
        other("state RECONNECTING CONNECTED 400");
        assertThat(judge().takeOvers()).isEqualTo(1);
    }

    private void one(String... lines) {
        one.addAll(Arrays.asList(lines));
    }

    private void other(String... lines) {
        other.addAll(Arrays.asList(lines));
    }

    private Findings judge() {
        return Judge.judge(evidence(one, "ended " + FINISHED));
    }

    private Evidence evidence(List<String> journalOfOne, String lastOfOther) {
        var first = new ArrayList<>(journalOfOne);
        if (!journalOfOne.isEmpty()) {
            first.add("ended " + FINISHED);
        }
        var second = new ArrayList<>(other);
        second.add(lastOfOther);
        return new Evidence(
                List.of(
                        new Evidence.OfProcess(0, 0, fateOfOne, endOfOne, entries(first)),
                        new Evidence.OfProcess(1, 1, fateOfOther, endOfOther, entries(second))),
                faults,
                FINISHED,
                seen,
                excused);
    }

    private Set<Rule> rules() {
        return Set.copyOf(rulesOf(judge()));
    }

    private static List<Rule> rulesOf(Findings findings) {
        return findings.violations().stream().map(Violation::rule).toList();
    }

    private static List<Entry> entries(List<String> lines) {
        return lines.stream().map(Entry::parse).toList();
    }
}
