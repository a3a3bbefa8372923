package io.github.simpleipc.internal.threads;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs tasks one after the other, in order, on another executor; holds one of its threads only while there are tasks. */
public final class SerialExecutor implements Executor {
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock; the task that runs is still its head. */
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    /** Runs its tasks on this executor. */
    public SerialExecutor(Executor executor) {
        this.executor = executor;
    }

    /**
     * Appends a task. By one thread at a time, or on an executor that rejects nothing: a rejected task would take along
     * what another thread has appended behind it meanwhile.
     *
     * @throws java.util.concurrent.RejectedExecutionException if a thread is needed and the executor gives none; the task is forgotten
     */
    @Override
    public void execute(Runnable task) {
        if (append(task)) {
            try {
                executor.execute(this::runAll);
            } catch (RuntimeException | Error e) {
                next();
                throw e;
            }
        }
    }

    private void runAll() {
        var task = head();
        while (task != null) {
            try {
                task.run();
            } catch (RuntimeException e) {
                var thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
            task = next();
        }
    }

    /** True if the task is the only one, so that a thread is needed. */
    private boolean append(Runnable task) {
        lock.lock();
        try {
            tasks.add(task);
            return tasks.size() == 1;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Runnable head() {
        lock.lock();
        try {
            return tasks.peek();
        } finally {
            lock.unlock();
        }
    }

    /** Removes the head, and returns the new one. */
    private @Nullable Runnable next() {
        lock.lock();
        try {
            tasks.remove();
            return tasks.peek();
        } finally {
            lock.unlock();
        }
    }
}
