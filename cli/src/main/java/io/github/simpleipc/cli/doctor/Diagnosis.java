package io.github.simpleipc.cli.doctor;

import java.util.List;
import java.util.Optional;

/**
 * What was found out. Immutable.
 *
 * @param verdict in one word
 * @param summary the verdict in a sentence
 * @param findings what was seen, one after the other
 * @param advice what to do about it; empty if there is nothing to do
 * @param cause the error behind the verdict, if there is one
 */
public record Diagnosis(
        Verdict verdict, String summary, List<Finding> findings, List<String> advice, Optional<Exception> cause) {
    /** Copies the lists. */
    public Diagnosis {
        findings = List.copyOf(findings);
        advice = List.copyOf(advice);
    }

    /**
     * One thing that was seen.
     *
     * @param about such as "path"
     * @param text what is so
     */
    public record Finding(String about, String text) {}
}
