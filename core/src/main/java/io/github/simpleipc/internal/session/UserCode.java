package io.github.simpleipc.internal.session;

import java.util.concurrent.Executor;

/**
 * Where user code of one connection runs, and how it is told whether the calling thread is inside it: a close from there
 * cannot wait for what it is itself a part of.
 */
public final class UserCode implements Executor {
    /** The innermost user code that this thread runs; a handler of one connection may use another. */
    private static final ThreadLocal<Object> CURRENT = new ThreadLocal<>();

    private final Object owner;
    private final Executor executor;

    /**
     * Runs user code on this executor.
     *
     * @param owner the connection that it belongs to
     */
    public UserCode(Object owner, Executor executor) {
        this.owner = owner;
        this.executor = executor;
    }

    /**
     * Runs a task.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor rejects it
     */
    @Override
    public void execute(Runnable task) {
        executor.execute(() -> runInside(task));
    }

    /** True if the calling thread is inside user code of this connection. */
    public static boolean isInside(Object owner) {
        return CURRENT.get() == owner;
    }

    private void runInside(Runnable task) {
        var outer = CURRENT.get();
        CURRENT.set(owner);
        try {
            task.run();
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }
}
