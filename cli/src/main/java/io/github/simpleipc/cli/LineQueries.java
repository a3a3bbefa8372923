package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.Connection;
import io.github.simpleipc.NotConnectedException;
import io.github.simpleipc.QueryFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/** Makes each line a query, one after the other, and its response a line. A line waits until there is a peer. */
final class LineQueries {
    private static final Duration LONG = Duration.ofDays(1);

    private final Connection connection;
    private final Lines input;
    private final OutputStream output;
    private final boolean unescape;
    private final ReentrantLock atWork = new ReentrantLock(true);
    private boolean stopped; // guarded by atWork

    LineQueries(Connection connection, InputStream input, OutputStream output, boolean unescape) {
        this.connection = connection;
        this.input = new Lines(input);
        this.output = output;
        this.unescape = unescape;
    }

    /**
     * Goes on until the end of input.
     *
     * @throws IOException if the input cannot be read or the output not be written
     */
    void run() throws IOException {
        for (var line = input.next(); line.isPresent(); line = input.next()) {
            atWork.lock();
            try {
                if (stopped) {
                    return;
                }
                output.write((resultOf(line.get()) + "\n").getBytes(StandardCharsets.UTF_8));
                output.flush();
            } finally {
                atWork.unlock();
            }
        }
    }

    /** Takes up no line any more; waits for the one that is under way. For after the connection was closed or gave up. */
    void stop() {
        atWork.lock();
        try {
            stopped = true;
        } finally {
            atWork.unlock();
        }
    }

    private String resultOf(Lines.Line line) {
        try {
            var text = line.text();
            return Escapes.escape(query(unescape ? Escapes.unescape(text) : text));
        } catch (IOException | IllegalArgumentException e) {
            return "error: " + Escapes.escape(Words.of(e));
        }
    }

    private String query(String text) throws ConnectFailedException, QueryFailedException {
        while (true) {
            awaitConnected();
            try {
                return connection.query(text);
            } catch (NotConnectedException e) {
                // The peer went between the two: the query was not run, and waits for the next.
            }
        }
    }

    private void awaitConnected() throws ConnectFailedException {
        while (true) {
            try {
                connection.awaitConnected(LONG);
                return;
            } catch (ConnectFailedException e) {
                if (e.reason() != ConnectFailedException.Reason.NO_PEER) {
                    throw e;
                }
            }
        }
    }
}
