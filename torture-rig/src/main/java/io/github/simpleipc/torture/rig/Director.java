package io.github.simpleipc.torture.rig;

import io.github.simpleipc.torture.end.EndConfig;
import io.github.simpleipc.torture.end.Lie;
import io.github.simpleipc.torture.judge.Evidence;
import io.github.simpleipc.torture.judge.Rule;
import io.github.simpleipc.torture.judge.Violation;
import io.github.simpleipc.torture.plan.Fault;
import io.github.simpleipc.torture.plan.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Plays one scenario: starts both ends, does to them what is planned, waits for them to heal in between, has them finish, and gathers
 * what they leave. For one thread.
 */
public final class Director {
    /** Far more than any healing takes, also of an address whose files were removed. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Settling has a minute, idling half of one, leaks a quarter. */
    static final Duration FINISH_PATIENCE = Duration.ofSeconds(150);

    private final Scenario scenario;
    private final Venue venue;
    private final Set<Lie> lies;
    private final Consumer<String> progress;
    private final List<EndProcess> all = new ArrayList<>();
    private final EndProcess[] present = new EndProcess[2];
    private final List<Evidence.OfFault> faults = new ArrayList<>();
    private final List<Violation> seen = new ArrayList<>();

    private Director(Scenario scenario, Venue venue, Set<Lie> lies, Consumer<String> progress) {
        this.scenario = scenario;
        this.venue = venue;
        this.lies = lies;
        this.progress = progress;
    }

    /** True if this machine has what the scenario's mode needs. */
    public static boolean isPossible(Scenario scenario) {
        return Venue.isPossible(scenario.mode());
    }

    /**
     * Plays a scenario.
     *
     * @param folder a new one for its files, with a short path, since sockets lie in it
     * @param lies what the ends are to do wrong on purpose
     * @param progress hears a word on each fault
     */
    public static Evidence play(Scenario scenario, Path folder, Set<Lie> lies, Consumer<String> progress)
            throws IOException, InterruptedException {
        var venue = Venue.make(folder, scenario.mode(), scenario.layout());
        return new Director(scenario, venue, lies, progress).play();
    }

    private Evidence play() throws IOException, InterruptedException {
        var weather = new Weather();
        weather.delay(scenario.delayMillis());
        var finishedNanos = Long.MAX_VALUE;
        try (var faultMaker = new FaultMaker(scenario, venue, weather, this)) {
            startBoth();
            if (awaitHealed("start", PATIENCE)) {
                for (var fault : scenario.faults()) {
                    if (!suffer(fault, faultMaker)) {
                        break;
                    }
                }
            } else {
                seen.add(new Violation(Rule.NOT_HEALED, "the two did not find each other within " + PATIENCE));
            }
            faultMaker.awaitBackground();
            finishedNanos = System.nanoTime();
            finish();
        } finally {
            for (var end : present) {
                if (end != null && end.isAlive()) {
                    end.kill();
                }
            }
        }
        return evidence(finishedNanos);
    }

    private void startBoth() throws IOException, InterruptedException {
        var first = scenario.startGapMillis() < 0 ? 1 : 0;
        start(first);
        Thread.sleep(Math.abs(scenario.startGapMillis()));
        start(1 - first);
    }

    /** Starts a side's end; also in place of one that has ended. */
    void start(int side) throws IOException {
        var number = all.size();
        var config = new EndConfig(
                number,
                scenario.seed() * 1_000 + number,
                scenario.mode(),
                scenario.sides().get(side),
                venue.addresses().get(side),
                venue.folder(),
                venue.folder().resolve(number + ".journal"),
                lies);
        Files.createFile(config.journal());
        var end = EndProcess.start(config, side, venue.homes().get(side));
        all.add(end);
        present[side] = end;
    }

    EndProcess end(int side) {
        return present[side];
    }

    void saw(Violation violation) {
        seen.add(violation);
    }

    /** False if it is no use to go on. */
    private boolean suffer(Fault fault, FaultMaker faultMaker) throws IOException, InterruptedException {
        Thread.sleep(fault.pauseMillis());
        var begin = System.nanoTime();
        progress.accept(fault.kind().word());
        faultMaker.make(fault);
        if (fault.awaited()) {
            faultMaker.awaitBackground();
        }
        faults.add(new Evidence.OfFault(fault.kind().word(), begin, System.nanoTime(), fault.awaited()));
        return !fault.awaited() || awaitHealed("fault-" + faults.size(), PATIENCE);
    }

    private boolean awaitHealed(String name, Duration patience) throws InterruptedException {
        for (var end : present) {
            end.watch(name);
        }
        var healed = true;
        for (var end : present) {
            healed &= end.awaitLine("alive " + name, patience);
        }
        return healed;
    }

    private void finish() throws InterruptedException, IOException {
        for (var end : present) {
            end.send("settle");
        }
        for (var end : present) {
            if (!end.awaitLine("settled", FINISH_PATIENCE) && !end.isAlive()) {
                seen.add(new Violation(
                        Rule.DIED, "process " + end.number() + " is gone; its log: " + Files.readString(end.log())));
            }
        }
        for (var end : present) {
            end.send("finish");
        }
        for (var end : present) {
            end.awaitLeft(FINISH_PATIENCE);
        }
        venue.leftovers().forEach(left -> seen.add(new Violation(Rule.LEAK, left)));
    }

    private Evidence evidence(long finishedNanos) throws IOException {
        var processes = new ArrayList<Evidence.OfProcess>();
        for (var end : all) {
            try {
                processes.add(end.evidence());
            } catch (IllegalArgumentException e) {
                seen.add(new Violation(Rule.BAD_JOURNAL, "process " + end.number() + ": " + e.getMessage()));
            }
            var log = Files.readString(end.log());
            // How the library says that something happened which it had ruled out.
            if (log.contains("never should") || log.contains("OutOfMemoryError")) {
                seen.add(new Violation(Rule.SURPRISE, "the log of process " + end.number() + ": " + log));
            }
        }
        processes.sort(Comparator.comparingInt(Evidence.OfProcess::number));
        return new Evidence(processes, List.copyOf(faults), finishedNanos, List.copyOf(seen), excused());
    }

    /** A bit that changes within a handshake may look like any of these. */
    private Set<String> excused() {
        var garbled = faults.stream()
                .anyMatch(fault -> fault.kind().equals("garble") || fault.kind().equals("repeat"));
        return garbled
                ? Set.of("WRONG_SECRET", "WRONG_KEY", "NOT_A_PEER", "VERSION_MISMATCH", "TLS_MISMATCH")
                : Set.of();
    }
}
