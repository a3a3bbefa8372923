package io.github.simpleipc.testkit;

/** How often a randomised test is repeated: a tenth in every build, all with {@code -Dtrials=full}. */
public final class Trials {
    private Trials() {}

    /** The number of repetitions of a test that in full has so many; one at least. */
    public static int count(int full) {
        var trials = System.getProperty("trials", "tenth");
        return switch (trials) {
            case "full" -> full;
            case "tenth" -> Math.max(1, full / 10);
            default -> throw new IllegalArgumentException("trials: must be tenth or full, but is '" + trials + "'");
        };
    }
}
