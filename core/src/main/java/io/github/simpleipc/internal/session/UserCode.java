package io.github.simpleipc.internal.session;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where user code of one connection runs, and how it is told whether the calling thread is inside it: a close from there
 * cannot wait for what it is itself a part of.
 */
public final class UserCode implements Executor {
    /** The user code that this thread runs, the innermost first: a handler of one connection may run one of another. */
    private static final ThreadLocal<Scope> CURRENT = new ThreadLocal<>();

    private final Object owner;
    private final Executor executor;
    private final Executor threads;

    /**
     * Runs user code on this executor.
     *
     * @param owner the connection that it belongs to
     * @param threads run what the executor would run in its caller
     */
    public UserCode(Object owner, Executor executor, Executor threads) {
        this.owner = owner;
        this.executor = executor;
        this.threads = threads;
    }

    /**
     * Runs a task, never on the calling thread: that may be one which reads a lane. An executor that runs tasks in their caller,
     * always or when it has too much to do, has no thread to give; such a task runs on a thread of the library.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor rejects it
     */
    @Override
    public void execute(Runnable task) {
        var call = new Call(Thread.currentThread());
        executor.execute(() -> {
            if (call.isUnderWayHere()) {
                threads.execute(() -> runInside(task));
            } else {
                runInside(task);
            }
        });
        call.returned = true;
    }

    /** A call of the user's executor. */
    private static final class Call {
        private final Thread caller;
        /** Read by other threads without effect. */
        private boolean returned;

        Call(Thread caller) {
            this.caller = caller;
        }

        /** True if the executor runs the task in its caller. */
        // A thread is itself and nothing else.
        @SuppressWarnings("ReferenceEquality")
        boolean isUnderWayHere() {
            return Thread.currentThread() == caller && !returned;
        }
    }

    /** True if the calling thread is inside user code of this connection. */
    // An owner is itself, whatever its class thinks of equality.
    @SuppressWarnings("ReferenceEquality")
    public static boolean isInside(Object owner) {
        var scope = CURRENT.get();
        while (scope != null && scope.owner != owner) {
            scope = scope.outer;
        }
        return scope != null;
    }

    private void runInside(Runnable task) {
        var outer = CURRENT.get();
        CURRENT.set(new Scope(owner, outer));
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

    private record Scope(Object owner, @Nullable Scope outer) {}
}
