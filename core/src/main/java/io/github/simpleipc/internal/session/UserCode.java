package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.threads.SerialExecutor;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where user code of one connection runs, and how it is told whether the calling thread is inside it: a close from there
 * cannot wait for what it is itself a part of.
 */
public final class UserCode implements Executor {
    /** Something that runs user code, or learns that there is no thread for it. */
    public interface Task extends Runnable {
        /** Called in place of {@link #run}. */
        void rejected();
    }

    /** The user code that this thread runs, the innermost first: a handler of one connection may run one of another. */
    private static final ThreadLocal<Scope> CURRENT = new ThreadLocal<>();

    private final Object owner;
    private final @Nullable Executor executor;
    private final Executor threads;
    private final Executor dispatcher;

    private UserCode(Object owner, @Nullable Executor executor, Executor threads) {
        this.owner = owner;
        this.executor = executor;
        this.threads = threads;
        this.dispatcher = new SerialExecutor(threads);
    }

    /** User code that runs on the library's threads, which are had of {@code threads}. */
    public static UserCode onLibraryThreads(Object owner, Executor threads) {
        return new UserCode(owner, null, threads);
    }

    /**
     * User code that runs on an executor of the user's.
     *
     * @param owner the connection that it belongs to
     * @param threads run what the executor would run in its caller
     */
    public static UserCode on(Object owner, Executor executor, Executor threads) {
        return new UserCode(owner, executor, threads);
    }

    /**
     * Runs a task, never on the calling thread: that may be one which reads a lane. An executor that runs tasks in their caller,
     * always or when it has too much to do, has no thread to give; such a task runs on a thread of the library.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the executor rejects it
     */
    @Override
    public void execute(Runnable task) {
        var users = executor;
        if (users == null) {
            threads.execute(() -> inside(task));
            return;
        }
        var call = new Call(Thread.currentThread());
        users.execute(() -> {
            if (call.isUnderWayHere()) {
                threads.execute(() -> inside(task));
            } else {
                inside(task);
            }
        });
        call.returned = true;
    }

    /**
     * Runs a task where that is cheapest: without an executor of the user's where {@code here} runs it, else on that one, in the
     * order of the calls. Such an executor may block who calls it, so a thread of the library's own does.
     *
     * @param here runs it on the calling thread inside user code, or on another
     */
    public void executeFrom(Executor here, Task task) {
        if (here instanceof Turn && executor == null) {
            here.execute(task);
        } else if (executor == null) {
            attempt(here, task, task);
        } else {
            attempt(dispatcher, () -> attempt(this, task, task), task);
        }
    }

    /**
     * Runs a task of the library's that uses this executor: where the user's might block who calls it, on a thread that nobody
     * waits for, in the order of the calls.
     */
    void dispatch(Task task) {
        if (executor == null) {
            task.run();
        } else {
            attempt(dispatcher, task, task);
        }
    }

    /** Whatever an executor throws ends here: full, closed, or without a thread. */
    private static void attempt(Executor executor, Runnable task, Task ifRejected) {
        try {
            executor.execute(task);
        } catch (RuntimeException | OutOfMemoryError e) {
            ifRejected.rejected();
        }
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

    /**
     * To be called before the calling thread blocks in this library. If it is inside user code that a lane's reader runs, another
     * thread reads from now on: what it is about to wait for may have to come that way.
     */
    public static void beforeBlocking() {
        Turn.beforeBlocking();
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

    /** Runs a task on the calling thread as user code of this connection. */
    void inside(Runnable task) {
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
