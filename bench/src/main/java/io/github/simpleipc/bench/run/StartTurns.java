package io.github.simpleipc.bench.run;

import io.github.simpleipc.bench.child.StartMain;
import io.github.simpleipc.bench.subject.Subject.Side;
import io.github.simpleipc.bench.workload.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long it takes from the start of a second process to its first response. The first process lives over all rounds. */
final class StartTurns implements Turns {
    private static final String STARTED = "STARTED";
    /** What a turn takes, about: the first process is resumed, the second one starts. */
    static final Duration TURN = Duration.ofSeconds(1);

    private static final int WARM_UPS = 2;
    private static final long PATIENCE_SECONDS = 20;
    private static final double BYTES_PER_KB = 1e3;

    private final Jvm jvm;
    private final SubjectRow row;
    private @Nullable Child first;
    private @Nullable MeetingPlace place;

    StartTurns(Jvm jvm, SubjectRow row) {
        this.jvm = jvm;
        this.row = row;
    }

    @Override
    public void warmUp(Workload workload) throws BenchException {
        var where = MeetingPlace.make();
        place = where;
        var started = Child.start(jvm, row, Side.FIRST, where);
        first = started;
        for (var i = 0; i < WARM_UPS; i++) {
            startOnce(where);
        }
        Processes.signal("STOP", List.of(started.process()));
    }

    @Override
    public Figures measure(Workload workload) throws BenchException {
        var server = first;
        var where = place;
        if (server == null || where == null) {
            throw new BenchException("its process has ended");
        }
        try {
            Processes.signal("CONT", List.of(server.process()));
            Pauses.sleep(LEAD_IN);
            var time = startOnce(where);
            Processes.signal("STOP", List.of(server.process()));
            return Figures.ofStart(time, jvm.classPaths().jarBytes(row) / BYTES_PER_KB);
        } catch (IOException e) {
            throw new BenchException(row.name() + ": its jars are missing", e);
        }
    }

    private Duration startOnce(MeetingPlace where) throws BenchException {
        var arguments = new ArrayList<>(List.of(where.folder().toString()));
        arguments.addAll(Jvm.words(row));
        var start = System.nanoTime();
        Process process;
        try {
            process = jvm.start(row, StartMain.class, arguments, where.log(STARTED));
        } catch (IOException e) {
            throw new BenchException(row.name() + ": could not be started", e);
        }
        Processes.killAtExit(process);
        // A process that hangs is killed, so that the read ends.
        var unused = process.onExit()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .whenComplete((ended, e) -> {
                    if (e != null) {
                        process.destroyForcibly();
                    }
                });
        try {
            var answered = process.getInputStream().read() == '!';
            var time = Duration.ofNanos(System.nanoTime() - start);
            if (!answered) {
                throw new BenchException(row.name() + ": no response: " + where.lastWords(STARTED));
            }
            process.waitFor();
            return time;
        } catch (IOException e) {
            throw new BenchException(row.name() + ": no response: " + where.lastWords(STARTED), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (first != null) {
            first.close();
        }
        if (place != null) {
            place.delete();
        }
    }
}
