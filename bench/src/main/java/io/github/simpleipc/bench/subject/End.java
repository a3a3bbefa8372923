package io.github.simpleipc.bench.subject;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One process's end. Safe for many threads. */
public interface End extends AutoCloseable {
    /** Asks the other side and waits. */
    byte[] query(byte[] query) throws Exception;

    /** Asks the other side. The query stays unchanged until the future is complete. */
    CompletableFuture<byte[]> queryAsync(byte[] query);

    /**
     * Called at the second side before the first asks for the first time. Where connections carry queries one way only,
     * a second server is started here.
     */
    default void acceptQueries() throws Exception {}

    /** How to keep many queries under way if {@link #queryAsync} is not it; null otherwise. */
    default @Nullable Pipelined pipelined() throws Exception {
        return null;
    }

    @Override
    void close() throws IOException;
}
