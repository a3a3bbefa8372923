package io.github.simpleipc.bench.jdk;

import io.github.simpleipc.bench.subject.End;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The end of something that only blocks: asynchronous queries are made by threads of a pool. */
final class BlockingEnd implements End {
    /** One remote call. */
    interface Call {
        byte[] query(byte[] query) throws Exception;
    }

    private final Call call;
    private final ExecutorService callers = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "caller");
        thread.setDaemon(true);
        return thread;
    });

    BlockingEnd(Call call) {
        this.call = call;
    }

    @Override
    public byte[] query(byte[] query) throws Exception {
        return call.query(query);
    }

    @Override
    public CompletableFuture<byte[]> queryAsync(byte[] query) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call.query(query);
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                callers);
    }

    @Override
    public void close() {
        callers.shutdownNow();
    }
}
