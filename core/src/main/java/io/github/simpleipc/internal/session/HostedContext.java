package io.github.simpleipc.internal.session;

import io.github.simpleipc.Connection;
import io.github.simpleipc.Peer;
import io.github.simpleipc.QueryContext;
import java.time.Duration;

/** What a handler sees of a query that came by a second wire, which tells neither deadlines nor cancelling. */
final class HostedContext implements QueryContext {
    private final Peer peer;
    private final Connection connection;
    private volatile boolean cancelled;

    HostedContext(Peer peer, Connection connection) {
        this.peer = peer;
        this.connection = connection;
    }

    void cancel() {
        cancelled = true;
    }

    @Override
    public Duration timeLeft() {
        throw new UnsupportedOperationException(
                "the wire of this connection does not carry how long the asking side will wait");
    }

    /** True once the peer is lost; that it gave up is not told on such a wire. */
    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable callback) {
        throw new UnsupportedOperationException("the wire of this connection does not carry that a query is cancelled");
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public Connection connection() {
        return connection;
    }
}
