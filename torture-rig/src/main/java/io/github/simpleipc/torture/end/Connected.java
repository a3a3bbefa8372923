package io.github.simpleipc.torture.end;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.torture.journal.Entry;
import io.github.simpleipc.torture.journal.Journal;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keeps an end's connection connected: calls {@code connect()} until it succeeds, and again when the connection gave up. */
final class Connected {
    private static final long POLL_MILLIS = 20;

    private final Supplier<Connection> factory;
    private final Journal journal;
    private final Thread thread;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Connection connection;
    private volatile boolean leaving;
    private volatile boolean reopening;

    Connected(Supplier<Connection> factory, Journal journal) {
        this.factory = factory;
        this.journal = journal;
        this.thread = new Thread(this::run, "connector");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** The present one; null before the first. */
    @Nullable
    Connection get() {
        return connection;
    }

    /** Closes the present connection and opens another. */
    void reopen() {
        reopening = true;
    }

    /** Closes for good; returns when it is closed. */
    void close() throws InterruptedException {
        leaving = true;
        // Also out of a connect() that is under way.
        var present = connection;
        if (present != null) {
            present.close();
        }
        ended.await();
    }

    private void run() {
        try {
            while (!leaving) {
                reopening = false;
                var fresh = factory.get();
                connection = fresh;
                try (fresh) {
                    while (!leaving && !reopening) {
                        keep(fresh);
                        Thread.sleep(POLL_MILLIS);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private void keep(Connection fresh) throws InterruptedException {
        var state = fresh.state();
        if (state != ConnectionState.NEW && state != ConnectionState.GAVE_UP) {
            return;
        }
        try {
            fresh.connect();
        } catch (ConnectFailedException e) {
            journal.write(new Entry.ConnectFailed(e.reason().name(), System.nanoTime()));
        } catch (IllegalStateException e) {
            if (!leaving) {
                journal.write(new Entry.Surprise("connect() in " + state + ": " + e));
            }
        }
    }
}
