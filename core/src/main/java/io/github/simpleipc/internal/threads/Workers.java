package io.github.simpleipc.internal.threads;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of one connection. As an executor it never queues: a task gets an idle thread or a new one, so tasks that wait
 * for each other cannot starve. How many there can be is bounded by who submits: the limits on queries and on strangers.
 */
public final class Workers implements Executor, AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private final String connection;
    private final ThreadPoolExecutor pool;

    /** The workers of a connection of this name; no thread starts before there is a task. */
    public Workers(String connection) {
        this.connection = connection;
        var number = new AtomicInteger();
        ThreadFactory factory = task -> named("worker-" + number.incrementAndGet(), task);
        this.pool = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
    }

    /**
     * Runs a task on a thread of its own.
     *
     * @throws java.util.concurrent.RejectedExecutionException after {@link #close()}
     */
    @Override
    public void execute(Runnable task) {
        pool.execute(task);
    }

    /** A new thread for a job that lasts as long as the connection or a link of it; to be started by the caller. */
    public Thread named(String job, Runnable task) {
        // Without the inheritable thread-locals of whichever user's thread comes to start it.
        var thread = new Thread(null, task, "simple-ipc " + connection + " " + job, 0, false);
        thread.setDaemon(true);
        return thread;
    }

    /** Takes no more tasks; threads end when they have finished theirs. Interrupts nobody. */
    @Override
    public void close() {
        pool.shutdown();
    }
}
