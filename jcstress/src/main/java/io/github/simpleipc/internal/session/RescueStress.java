package io.github.simpleipc.internal.session;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.simpleipc.internal.wire.Frame;
import java.util.concurrent.Executor;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * {@link RescueMonitor}: who goes into user code says so and then looks whether the monitor sleeps, the monitor says that it
 * sleeps and then looks whether somebody is in user code.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the monitor has seen it and stays awake")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "the monitor sleeps and is woken")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "the monitor has seen it and is woken besides")
@Outcome(expect = FORBIDDEN, desc = "the monitor sleeps, and a thread may be held up in user code for ever")
@State
// Nobody extends it.
@SuppressWarnings("this-escape")
public class RescueStress {
    /** How often the monitor was woken, or rather would be: each time it starts its thread anew. */
    private volatile int wakeUps;

    private final RescueMonitor monitor = new RescueMonitor(task -> new Woken());
    private final Lane lane = StressedLane.over(TakingLink.empty(), ReadingRule.ALWAYS, new NothingComes());

    /** The monitor watches a lane that is read, and is awake. */
    public RescueStress() {
        lane.role().tryTake();
        monitor.watch(lane);
        monitor.stayAwake();
    }

    /** Goes into user code. */
    @Actor
    public void reader() {
        lane.role().enterUserCode();
        monitor.userCodeBegins();
    }

    /** Wants to sleep. */
    @Actor
    public void monitor(II_Result result) {
        result.r1 = monitor.fallAsleep() ? 0 : 1;
    }

    /** Whether it was woken. */
    @Arbiter
    public void both(II_Result result) {
        result.r2 = wakeUps;
    }

    private final class Woken extends Thread {
        @Override
        // One starts it.
        @SuppressWarnings("NonAtomicVolatileUpdate")
        public synchronized void start() {
            wakeUps++;
        }
    }

    private static final class NothingComes extends StressedLane.Receiver {
        @Override
        public void received(Frame frame, Executor here) {}
    }
}
