package io.github.simpleipc.bench.run;

import io.github.simpleipc.bench.workload.Workload;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A subject whose two processes live over all rounds and workloads. A turn that failed ends them, and the next workload
 * starts them anew.
 */
final class LivingTurns implements Turns {
    /** What was due while the processes were stopped is done by then. */
    private static final Duration IDLE_LEAD_IN = Duration.ofMillis(500);

    private static final Duration IDLE = Duration.ofMillis(1500);
    /** What a turn of idling takes. */
    static final Duration IDLE_TURN = IDLE_LEAD_IN.plus(IDLE);

    private final Jvm jvm;
    private final SubjectRow row;
    private final Plan plan;
    private @Nullable Pair pair;

    LivingTurns(Jvm jvm, SubjectRow row, Plan plan) {
        this.jvm = jvm;
        this.row = row;
        this.plan = plan;
    }

    private interface Turn {
        Figures of(Pair pair) throws BenchException;
    }

    @Override
    public void warmUp(Workload workload) throws BenchException {
        var time = plan.warmUp();
        if (pair == null) {
            var started = Pair.start(jvm, row);
            started.pause();
            pair = started;
            time = plan.firstWarmUp();
        }
        warmUp(workload, time);
    }

    private void warmUp(Workload workload, Duration time) throws BenchException {
        var unused = inTurn(awake -> {
            if (workload.isDriven()) {
                awake.prepare(workload);
                long queries = 0;
                for (var i = 0; i < plan.mostWarmUps() && queries < Plan.WARM_QUERIES; i++) {
                    queries += awake.warmUp(workload, time);
                }
            }
            return new Figures(Map.of());
        });
    }

    @Override
    public Figures measure(Workload workload) throws BenchException {
        return inTurn(awake -> {
            if (workload == Workload.IDLE) {
                Pauses.sleep(IDLE_LEAD_IN);
                return awake.watchIdle(IDLE);
            }
            var busy = BusyProcesses.start(workload.busyProcesses());
            try {
                awake.warmUp(workload, LEAD_IN);
                return awake.measure(workload, plan.measure());
            } finally {
                busy.close();
            }
        });
    }

    private Figures inTurn(Turn turn) throws BenchException {
        var present = pair;
        if (present == null) {
            throw new BenchException("its processes have ended");
        }
        try {
            present.resume();
            var figures = turn.of(present);
            present.pause();
            return figures;
        } catch (BenchException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (pair != null) {
            pair.close();
            pair = null;
        }
    }
}
