package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.testkit.MemoryLink;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;

/**
 * In place of all threads of a session: a row of tasks that the test runs itself, one after the other. A turn that would wait
 * ends, and another one begins when its wait would be over. So a run is the same each time, and costs no switch of threads.
 */
final class OneThread implements Executor, Readers {
    private static final int MOST_STEPS = 100_000;

    private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final RescueMonitor monitor = new RescueMonitor(task -> {
        throw new AssertionError("the monitor was woken");
    });

    private record Waiting(MemoryLink link, boolean readable, boolean writable, Runnable nextTurn) {
        boolean isOver() {
            return link.isReady(readable, writable);
        }
    }

    OneThread() {
        // Nobody wakes it, so it looks when it is told to, not when this thread has lost its core in user code.
        monitor.stayAwake();
    }

    @Override
    public void execute(Runnable task) {
        ready.add(task);
    }

    @Override
    public void start(Runnable turn) {
        ready.add(turn);
    }

    @Override
    public boolean await(Link link, boolean readable, boolean writable, Runnable nextTurn) {
        var end = ((FuzzedLink) link).end();
        FuzzedSession.check(waiting.stream().noneMatch(other -> other.link == end), "two readers wait for one link");
        waiting.add(new Waiting(end, readable, writable, nextTurn));
        return false;
    }

    @Override
    public RescueMonitor monitor() {
        return monitor;
    }

    /** In user code: it has lasted so long that another turn reads. */
    void holdUp() {
        monitor.tick();
        monitor.tick();
    }

    /** True if nothing is to be run, and no turn waits for this link. */
    boolean leaves(MemoryLink link) {
        return ready.isEmpty() && waiting.stream().noneMatch(turn -> turn.link == link);
    }

    /** Runs one task; false if there is none. */
    boolean step() {
        var task = ready.poll();
        for (var i = 0; task == null && i < waiting.size(); i++) {
            if (waiting.get(i).isOver()) {
                waiting.remove(i).nextTurn.run();
                task = ready.poll();
            }
        }
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    /** Runs until all wait; false if there was nothing to run. */
    boolean runAll() {
        var steps = 0;
        while (step()) {
            steps++;
            FuzzedSession.check(steps <= MOST_STEPS, "a session never comes to rest");
        }
        return steps > 0;
    }
}
