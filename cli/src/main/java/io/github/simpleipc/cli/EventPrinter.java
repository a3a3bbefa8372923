package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectionListener;
import io.github.simpleipc.ConnectionState;
import io.github.simpleipc.Peer;
import io.github.simpleipc.Role;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Prints what happens to a connection, one line each. */
final class EventPrinter implements ConnectionListener {
    private static final long PATIENCE_MILLIS = 1_000;

    private final PrintStream stream;
    private final Runnable onGaveUp;
    private final CountDownLatch closedHeard = new CountDownLatch(1);
    private @Nullable Role lastRole; // guarded by this
    private boolean closed;

    EventPrinter(PrintStream stream, Runnable onGaveUp) {
        this.stream = stream;
        this.onGaveUp = onGaveUp;
    }

    @Override
    public void stateChanged(Change change) {
        if (change.before() == ConnectionState.CONNECTED && change.after() != ConnectionState.CLOSED) {
            print("lost" + cause(change));
        }
        switch (change.after()) {
            case WAITING -> printRole(change.role());
            case CONNECTED -> {
                printRole(change.role());
                print("connected" + change.peer().map(EventPrinter::words).orElse(""));
            }
            case RECONNECTING -> print("reconnecting");
            case GAVE_UP -> {
                print("gave up" + cause(change));
                onGaveUp.run();
            }
            case CLOSED -> {
                printClosed();
                closedHeard.countDown();
            }
            case NEW, CONNECTING -> {}
        }
    }

    /** After the connection was closed: waits for what is still to be told, but not for long, and ends with "closed". */
    void finish() {
        try {
            var ignored = closedHeard.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        printClosed();
    }

    /** For a connection that was never made: there is nothing more to tell. */
    synchronized void mute() {
        closed = true;
    }

    private synchronized void printRole(Optional<Role> role) {
        if (role.isPresent() && role.get() != lastRole) {
            lastRole = role.get();
            print("role " + lastRole.name().toLowerCase(Locale.ROOT));
        }
    }

    private synchronized void printClosed() {
        print("closed");
        closed = true;
    }

    private synchronized void print(String line) {
        if (!closed) {
            stream.println(Escapes.escape(line));
        }
    }

    private static String words(Peer peer) {
        return " to the " + peer.role().name().toLowerCase(Locale.ROOT)
                + (peer.instance().isEmpty() ? "" : ", instance " + peer.instance())
                + peer.user().map(user -> ", user " + user).orElse("");
    }

    private static String cause(Change change) {
        return change.cause().map(cause -> ": " + Words.of(cause)).orElse("");
    }
}
