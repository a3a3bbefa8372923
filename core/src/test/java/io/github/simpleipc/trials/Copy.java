package io.github.simpleipc.trials;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.IpcException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/**
 * A connection behind types of the JDK, for two copies of the library in two class loaders: {@code call()} connects and returns
 * the role, {@code apply} asks the peer, {@code close} closes.
 */
public final class Copy implements Callable<String>, UnaryOperator<String>, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Connection connection;

    /** Opens nothing; queries are answered by the prefix and themselves. */
    public Copy(String path, String prefix) {
        var spec = ConnectionSpec.unix(Path.of(path), "a-secret-of-the-trials");
        connection = Connection.create(spec, query -> prefix + query);
    }

    @Override
    public String call() throws ConnectFailedException {
        connection.connect();
        return connection.role().orElseThrow().name();
    }

    @Override
    public String apply(String query) {
        try {
            connection.awaitConnected(PATIENCE);
            return connection.query(query);
        } catch (IpcException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        connection.close();
    }
}
