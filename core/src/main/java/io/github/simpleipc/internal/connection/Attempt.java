package io.github.simpleipc.internal.connection;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.election.Elected;
import io.github.simpleipc.internal.election.Election;
import io.github.simpleipc.internal.election.Listener;
import io.github.simpleipc.internal.election.Pause;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.transport.Cancellation;
import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.internal.wire.WireException;
import java.io.IOException;

/** One attempt to get a role: the election, and as a client the proof of what a session takes; all within one deadline. */
final class Attempt implements Protocol.Dialling {
    private final Endpoint endpoint;
    private final boolean mayServe;
    private final Deadline deadline;
    private final Cancellation cancellation;

    /** What an attempt ends with. */
    sealed interface Success {
        /** What a session takes is proven. */
        record Paired(Pairing pairing) implements Success {}

        /**
         * This process serves the address.
         *
         * @param protocol that it speaks with its strangers
         */
        record Serving(Listener listener, Protocol protocol) implements Success {}
    }

    Attempt(Endpoint endpoint, boolean mayServe, Deadline deadline, Cancellation cancellation) {
        this.endpoint = endpoint;
        this.mayServe = mayServe;
        this.deadline = deadline;
        this.cancellation = cancellation;
    }

    /**
     * Runs the attempt; blocks until the deadline at the most. A server that goes away during the handshake is looked for
     * anew: it may just be closing, and the address may soon be free or another's.
     */
    Success run() throws ConnectFailedException {
        var pause = new Pause(deadline, cancellation);
        while (true) {
            var elected = Election.stand(
                    endpoint.address(), endpoint.protocol().instance(), mayServe, deadline, cancellation);
            if (elected instanceof Elected.AsServer server) {
                return new Success.Serving(server.listener(), endpoint.protocol());
            }
            try {
                return new Success.Paired(endpoint.protocol().pair(((Elected.AsClient) elected).link(), this));
            } catch (ConnectFailedException e) {
                if (e.reason() != Reason.HANDSHAKE_FAILED || !pause.take()) {
                    throw e;
                }
            }
        }
    }

    @Override
    public Link dial() throws ConnectFailedException {
        return endpoint.address()
                .dial(deadline, cancellation)
                .orElseThrow(() -> new ConnectFailedException(
                        Reason.HANDSHAKE_FAILED, "the server went away between one link and the next"));
    }

    @Override
    public <T> T run(Link raw, Protocol.Step<T> step) throws ConnectFailedException {
        cancellation.lend(raw);
        var guard = deadline.guard(raw);
        try {
            return step.run(raw);
        } catch (IOException e) {
            raw.close();
            throw explain(e, guard);
        } catch (RuntimeException | Error e) {
            raw.close();
            throw e;
        } finally {
            guard.close();
            cancellation.takeBack(raw);
        }
    }

    private ConnectFailedException explain(IOException e, Deadline.Guard guard) throws ConnectFailedException {
        cancellation.check();
        if (e instanceof ConnectFailedException explained) {
            return explained;
        }
        if (guard.hasFired()) {
            return new ConnectFailedException(
                    Reason.SILENT,
                    "something is at " + endpoint.address() + ", and did not answer as a peer within the timeout"
                            + endpoint.protocol().silence(),
                    e);
        }
        return new ConnectFailedException(
                Reason.HANDSHAKE_FAILED,
                e instanceof WireException
                        ? "the handshake with " + endpoint.address() + " failed: " + e.getMessage()
                        : "what is at " + endpoint.address() + " closed the link during the handshake ("
                                + e.getMessage() + "): a peer that was just closing, or no peer at all",
                e);
    }
}
