package io.github.simpleipc.torture.end;

import io.github.simpleipc.torture.journal.QueryNumber;
import io.github.simpleipc.torture.judge.Rule;

/** What an end can do wrong on purpose, now and then, to show that it does not go unnoticed. */
public enum Lie {
    /** A handler returns something else than it wrote down. */
    WRONG_ANSWER(0, Rule.WRONG_ANSWER),
    /** A query goes out twice with one number. */
    ASK_TWICE(1, Rule.RUN_TWICE),
    /** A query that was answered is written down as not run. */
    FALSE_NOT_RUN(2, Rule.FALSE_NOT_RUN),
    /** A query that was answered is written down as failed. */
    FALSE_RAN_AND_FAILED(3, Rule.FALSE_RAN_AND_FAILED),
    /** The end of a query is not written down. */
    FORGET(4, Rule.HANGING),
    /** A signal is accepted and not handled. */
    DROP_SIGNAL(5, Rule.LOST_SIGNAL),
    /** A file stays open. */
    LEAK(6, Rule.LEAK);

    private static final int EVERY = 20;

    private final int turn;
    private final Rule breaks;

    Lie(int turn, Rule breaks) {
        this.turn = turn;
        this.breaks = breaks;
    }

    /** True if it is the turn of this one; each has its own queries. */
    boolean isDue(QueryNumber number) {
        return number.count() % EVERY == turn;
    }

    /** What the judge must find. */
    public Rule breaks() {
        return breaks;
    }
}
