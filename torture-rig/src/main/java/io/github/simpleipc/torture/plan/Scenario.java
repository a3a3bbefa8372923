package io.github.simpleipc.torture.plan;

import io.github.simpleipc.torture.plan.SidePlan.Handlers;
import io.github.simpleipc.torture.plan.SidePlan.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What is to happen to one pair: a pure function of mode and seed. What is not planned is how the threads and processes
 * interleave.
 *
 * @param sides the two ends
 * @param startGapMillis how long behind the first end the second starts; negative: before it
 * @param delayMillis by how much the proxy delays all that it passes on, all the time
 */
public record Scenario(
        Mode mode,
        long seed,
        Layout layout,
        List<SidePlan> sides,
        long startGapMillis,
        int delayMillis,
        List<Fault> faults) {
    /** Few enough for many modes in a minute, enough for faults to meet. */
    private static final int FAULTS = 8;

    /** Plans. */
    public static Scenario of(Mode mode, long seed) {
        var random = new Random(seed);
        var layout = random.nextInt(5) < 3 ? Layout.PROXIED : Layout.DIRECT;
        var shortest = mode.protection().hasTls() ? 1_000 : 500;
        var sides = List.of(side(random, layout, 0, shortest), side(random, layout, 1, shortest));
        var gap = random.nextInt(3) == 0 ? 0 : random.nextInt(400) - 200;
        var delay = layout == Layout.PROXIED && random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 0;
        var faults = new ArrayList<Fault>();
        var kinds = FaultKind.of(mode, layout);
        for (var i = 0; i < FAULTS; i++) {
            var longest =
                    3 * Math.max(sides.get(0).timeoutMillis(), sides.get(1).timeoutMillis());
            faults.add(new Fault(
                    kinds.get(random.nextInt(kinds.size())),
                    random.nextInt(2),
                    random.nextInt(3) == 0 ? random.nextInt(30) : random.nextInt(600),
                    // Mostly short; sometimes long enough for everybody to notice.
                    random.nextInt(4) == 0 ? random.nextLong(100, longest) : random.nextLong(20, 500),
                    1 + random.nextInt(64),
                    i == FAULTS - 1 || random.nextInt(4) > 0));
        }
        return new Scenario(mode, seed, layout, sides, gap, delay, List.copyOf(faults));
    }

    /**
     * Plans an end.
     *
     * @param shortest timeout that two JVMs which have just been started can shake hands in, on a machine with much else to do
     */
    private static SidePlan side(Random random, Layout layout, int side, int shortest) {
        var neverServer = side == 1 && (layout == Layout.PROXIED || random.nextInt(6) == 0);
        return new SidePlan(
                random.nextInt(3) == 0 ? shortest : random.nextLong(shortest, 3_000),
                random.nextLong(10, 300),
                random.nextInt(5) == 0 ? 1 + random.nextInt(3) : 0,
                !neverServer && random.nextBoolean(),
                neverServer,
                (1 + random.nextInt(4)) << 20,
                List.of(8, 64, 1024, 1024).get(random.nextInt(4)),
                1 + random.nextInt(6),
                random.nextInt(3) == 0 ? Threads.VIRTUAL : Threads.PLATFORM,
                random.nextInt(4) == 0 ? Handlers.SMALL_POOL : Handlers.LIBRARY);
    }

    /** As {@code --scenario} takes it. */
    public String name() {
        return mode.name() + ":" + seed;
    }
}
