package io.github.simpleipc.torture.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The scenarios of a run, one after the other without end: a pure function of a seed and of the modes. Each mode comes once before any comes again. */
public final class Plan {
    private final List<Mode> modes;
    private final Random random;
    private final List<Mode> round = new ArrayList<>();

    /** Plans for some modes; at least one. */
    public Plan(long seed, List<Mode> modes) {
        if (modes.isEmpty()) {
            throw new IllegalArgumentException("modes: must not be empty");
        }
        this.modes = List.copyOf(modes);
        this.random = new Random(seed);
    }

    /** The next one. */
    public Scenario next() {
        if (round.isEmpty()) {
            round.addAll(modes);
            Collections.shuffle(round, random);
        }
        // No more digits than somebody likes to type.
        return Scenario.of(round.remove(round.size() - 1), random.nextInt(1_000_000_000));
    }
}
