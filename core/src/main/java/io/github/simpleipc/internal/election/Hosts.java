package io.github.simpleipc.internal.election;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.transport.Cancellation;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Turns host names into addresses. */
final class Hosts {
    private Hosts() {}

    /**
     * All addresses of a host, in the resolver's order.
     *
     * @throws ConnectFailedException if there are none, or the name service does not answer in time
     */
    static List<InetAddress> resolve(String host, Deadline deadline, Cancellation cancellation)
            throws ConnectFailedException {
        try {
            return isLiteral(host) ? lookUp(host) : lookUpBeside(host, deadline, cancellation);
        } catch (UnknownHostException e) {
            throw new ConnectFailedException(
                    Reason.BAD_ADDRESS, "host '" + host + "' cannot be resolved to an address", e);
        }
    }

    private static List<InetAddress> lookUp(String host) throws UnknownHostException {
        return List.of(InetAddress.getAllByName(host));
    }

    private static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    }

    /** Asks on a thread of its own, since nothing ends a look-up but the name service: it is left alone if it takes too long. */
    private static List<InetAddress> lookUpBeside(String host, Deadline deadline, Cancellation cancellation)
            throws ConnectFailedException, UnknownHostException {
        var answer = new CompletableFuture<List<InetAddress>>();
        var thread = new Thread(
                () -> {
                    try {
                        answer.complete(lookUp(host));
                    } catch (UnknownHostException | RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                },
                "simple-ipc-resolver");
        thread.setDaemon(true);
        thread.start();
        AutoCloseable giveUp = () -> answer.cancel(false);
        cancellation.lend(giveUp);
        try (var guard = deadline.guard(giveUp)) {
            try {
                return answer.get();
            } catch (java.util.concurrent.CancellationException e) {
                cancellation.check();
                throw new ConnectFailedException(
                        Reason.BAD_ADDRESS,
                        "host '" + host + "' was not resolved in time" + (guard.hasFired() ? "" : " (cancelled)"),
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConnectFailedException(Reason.INTERRUPTED, "interrupted while resolving '" + host + "'", e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownHostException unknown) {
                    throw unknown;
                }
                throw new ConnectFailedException(Reason.BAD_ADDRESS, "host '" + host + "' cannot be looked up", e);
            }
        } finally {
            cancellation.takeBack(giveUp);
        }
    }
}
