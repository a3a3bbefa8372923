package io.github.simpleipc.torture.judge;

/** What was promised, each with a name for its breach. */
public enum Rule {
    WRONG_ANSWER("a response that differs from what the handler returned"),
    ANSWER_FROM_NOWHERE("a response without a handler that returned it"),
    CHANGED_QUERY("a query that reached the handler other than it was asked"),
    RUN_TWICE("a query that was run twice"),
    RUN_OF_NOTHING("a run of what the other side never asked"),
    HANGING("a query of a process that lived on, never settled"),
    LATE("a query that was settled long after its timeout"),
    SETTLED_TWICE("a query that was settled twice"),
    FALSE_NOT_RUN("NOT_RUN, and it was run"),
    FALSE_RAN_AND_FAILED("RAN_AND_FAILED, and it was not run, or did not fail so"),
    IMPOSSIBLE_OUTCOME("an exception with an outcome that it cannot have"),
    UNEXPECTED_FAILURE("a failure for which nothing here gives a reason"),
    LOST_SIGNAL("a signal that was accepted and never run, while no process that could have had it was killed"),
    SIGNAL_ORDER("signals of one thread that were run in another order than they were sent in"),
    NOT_HEALED("no success after a fault"),
    NOTHING_ASKED("a scenario without a single response for one of the sides: it proves nothing"),
    LEAK("threads, descriptors, mappings or files that stayed"),
    DIED("a process that ended without having been told to"),
    INTRUDER("a third process that got in, or was turned away for a wrong reason"),
    SURPRISE("an exception that is none of those in the documentation"),
    BAD_JOURNAL("a journal that cannot be read");

    private final String words;

    Rule(String words) {
        this.words = words;
    }

    /** What a breach of it is. */
    public String words() {
        return words;
    }
}
