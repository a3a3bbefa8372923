package io.github.simpleipc.internal.session;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where user code of one connection runs, and how it is told whether the calling thread is inside it: a close from there
 * cannot wait for what it is itself a part of.
 */
public final class UserCode implements Executor {
    /** The innermost user code that this thread runs; a handler of one connection may use another. */
    private static final ThreadLocal<Object> CURRENT = new ThreadLocal<>();

    private final Object owner;
    private final Executor executor;
    private final Executor instead;

    /**
     * Runs user code on this executor.
     *
     * @param owner the connection that it belongs to
     * @param instead runs what the executor would run on the very thread that calls it: that thread reads a lane, or is the
     *     timer's, and user code on it could wait for ever for what it alone can bring
     */
    public UserCode(Object owner, Executor executor, Executor instead) {
        this.owner = owner;
        this.executor = executor;
        this.instead = instead;
    }

    /**
     * Runs a task, never on the calling thread before this returns.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor rejects it
     */
    @Override
    public void execute(Runnable task) {
        var calling = new AtomicReference<@Nullable Thread>(Thread.currentThread());
        try {
            executor.execute(() -> {
                if (calling.get() == Thread.currentThread()) {
                    instead.execute(() -> runInside(task));
                } else {
                    runInside(task);
                }
            });
        } finally {
            calling.set(null);
        }
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
