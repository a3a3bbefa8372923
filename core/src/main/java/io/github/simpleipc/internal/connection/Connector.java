package io.github.simpleipc.internal.connection;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.transport.Cancellation;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs attempts, one at a time, each with a deadline of the connection's timeout; knows nothing of the state they are for. */
final class Connector {
    /** Makes the endpoint, which reads files. */
    interface EndpointSource {
        Endpoint get() throws ConnectFailedException;

        /** Overwrites what keys it still has. */
        void wipe();
    }

    private final Equipment equipment;
    private final EndpointSource endpoints;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock; kept from the first success on, as the instance in it is the connection's. */
    private @Nullable Endpoint endpoint;

    private volatile boolean closed;

    Connector(Equipment equipment, EndpointSource endpoints) {
        this.equipment = equipment;
        this.endpoints = endpoints;
    }

    /** Runs an attempt on this thread, which blocks for the timeout at the most. */
    Attempt.Success run(boolean mayServe, Cancellation cancellation) throws ConnectFailedException {
        var deadline = Deadline.in(equipment.timer(), equipment.options().timeout());
        return new Attempt(endpoint(), mayServe, deadline, cancellation).run();
    }

    /** Runs an attempt on a worker thread, so that an interrupt of this one can abandon it whatever it blocks on. */
    Attempt.Success runInterruptibly(boolean mayServe, Cancellation cancellation) throws ConnectFailedException {
        var result = new CompletableFuture<Attempt.Success>();
        try {
            equipment.workers().execute(() -> {
                try {
                    result.complete(run(mayServe, cancellation));
                } catch (ConnectFailedException | RuntimeException | Error e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            throw new ConnectFailedException(Reason.CLOSED, "the connection is closed", e);
        }
        try {
            return result.get();
        } catch (InterruptedException e) {
            cancellation.cancel();
            discardWhenThere(result);
            Thread.currentThread().interrupt();
            throw new ConnectFailedException(Reason.INTERRUPTED, "interrupted while connecting", e);
        } catch (ExecutionException e) {
            throw unwrap(e);
        }
    }

    /** What this side brings to its handshakes; the first time this reads files. */
    Endpoint endpoint() throws ConnectFailedException {
        lock.lock();
        try {
            if (endpoint == null) {
                if (closed) {
                    throw new ConnectFailedException(Reason.CLOSED, "the connection is closed");
                }
                endpoint = endpoints.get();
            }
            return endpoint;
        } finally {
            lock.unlock();
            if (closed) {
                wipe();
            }
        }
    }

    /** Overwrites the connection's keys; nothing can be proven any more. Waits for nobody. */
    void close() {
        closed = true;
        wipe();
    }

    /** Whoever is just reading the files does it when it is through with that. */
    private void wipe() {
        if (lock.tryLock()) {
            try {
                endpoints.wipe();
                if (endpoint != null) {
                    endpoint.protocol().wipe();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Frees what nobody wants any more. */
    static void discard(Attempt.@Nullable Success success) {
        if (success instanceof Attempt.Success.Serving serving) {
            serving.listener().close();
        } else if (success instanceof Attempt.Success.Paired paired) {
            paired.pairing().close();
        }
    }

    // The dependent stage is of no use to anybody.
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void discardWhenThere(CompletableFuture<Attempt.Success> result) {
        result.whenComplete((success, failure) -> discard(success));
    }

    private static ConnectFailedException unwrap(ExecutionException e) {
        var cause = e.getCause();
        if (cause instanceof ConnectFailedException failed) {
            // The trace of the thread that called says more than that of the worker.
            failed.fillInStackTrace();
            return failed;
        }
        return new ConnectFailedException(Reason.IO_ERROR, "connecting failed: " + cause, cause);
    }
}
