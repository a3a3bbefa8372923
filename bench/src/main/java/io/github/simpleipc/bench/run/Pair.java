package io.github.simpleipc.bench.run;

import io.github.simpleipc.bench.child.Command;
import io.github.simpleipc.bench.child.Reply;
import io.github.simpleipc.bench.subject.Subject.Side;
import io.github.simpleipc.bench.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The two processes of a subject. They live over all rounds; while another subject is measured they are stopped
 * (SIGSTOP), so that nothing of theirs, be it a spinning thread or the housekeeping of a JVM, disturbs it.
 */
final class Pair implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MeetingPlace place;
    private final Child first;
    private final Child second;

    private Pair(MeetingPlace place, Child first, Child second) {
        this.place = place;
        this.first = first;
        this.second = second;
    }

    /** Starts both; they are running when this returns. */
    static Pair start(Jvm jvm, SubjectRow row) throws BenchException {
        var place = MeetingPlace.make();
        Child first = null;
        try {
            first = Child.start(jvm, row, Side.FIRST, place);
            return new Pair(place, first, Child.start(jvm, row, Side.SECOND, place));
        } catch (BenchException e) {
            if (first != null) {
                first.close();
            }
            place.delete();
            throw e;
        }
    }

    void pause() throws BenchException {
        Processes.signal("STOP", processes());
    }

    void resume() throws BenchException {
        Processes.signal("CONT", processes());
    }

    /** Lets both be ready to be asked. */
    void prepare(Workload workload) throws BenchException {
        if (workload.isBothWays()) {
            second.send(new Command.AcceptQueries());
            second.reply(Reply.Done.class, PATIENCE);
        }
    }

    /** Asks for so long, and throws away what that shows. Returns how many queries it were. */
    long warmUp(Workload workload, Duration time) throws BenchException {
        return ask(workload, time).stream()
                .mapToLong(one -> one.latencies().getTotalCount())
                .sum();
    }

    /** Asks for so long. */
    Figures measure(Workload workload, Duration time) throws BenchException {
        // Who asks counts for itself, without what it takes to say so.
        var onlyAnswering = workload.isBothWays() ? List.<Child>of() : List.of(first);
        var allocatedBefore = allocated(onlyAnswering);
        var cpuBefore = Processes.cpu(processes());
        var measured = ask(workload, time);
        var cpu = Processes.cpu(processes()).minus(cpuBefore);
        var allocated = allocated(onlyAnswering) - allocatedBefore;
        for (var one : measured) {
            allocated += one.allocated();
        }
        return Figures.ofQueries(measured, cpu, allocated, Processes.residentBytes(processes()));
    }

    /** Leaves both alone for so long. */
    Figures watchIdle(Duration time) throws BenchException {
        var both = List.of(first, second);
        var allocatedBefore = allocated(both);
        var cpuBefore = Processes.cpu(processes());
        var sleepsBefore = Processes.sleeps(processes());
        Pauses.sleep(time);
        var sleeps = Processes.sleeps(processes()) - sleepsBefore;
        var cpu = Processes.cpu(processes()).minus(cpuBefore);
        var allocated = allocated(both) - allocatedBefore;
        return Figures.ofIdle(time, sleeps, cpu, allocated, Processes.residentBytes(processes()));
    }

    private List<Reply.Measured> ask(Workload workload, Duration time) throws BenchException {
        var askers = workload.isBothWays() ? List.of(first, second) : List.of(second);
        for (var asker : askers) {
            asker.send(new Command.Ask(workload, time.toNanos()));
        }
        var measured = new ArrayList<Reply.Measured>();
        for (var asker : askers) {
            measured.add(asker.reply(Reply.Measured.class, time.plus(PATIENCE)));
        }
        return measured;
    }

    private static long allocated(List<Child> children) throws BenchException {
        long sum = 0;
        for (var child : children) {
            child.send(new Command.CountAllocated());
            sum += child.reply(Reply.Allocated.class, PATIENCE).bytes();
        }
        return sum;
    }

    private List<Process> processes() {
        return List.of(first.process(), second.process());
    }

    @Override
    public void close() {
        second.close();
        first.close();
        place.delete();
    }
}
