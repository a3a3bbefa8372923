package io.github.simpleipc.internal.handshake;

import static org.awaitility.Awaitility.await;

import io.github.simpleipc.internal.transport.Link;
import io.github.simpleipc.testkit.FaultLink;
import io.github.simpleipc.testkit.MemoryLinks;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Handshakes of two sides over a link in memory, each on a thread of its own; a gate that takes everybody. */
final class HandshakeRun {
    private final OwnSide client;
    private final OwnSide server;
    private final Executor threads;
    final OpenGate gate = new OpenGate();

    HandshakeRun(OwnSide client, OwnSide server, Executor threads) {
        this.client = client;
        this.server = server;
        this.threads = threads;
    }

    /** What became of one handshake; null where a side did not get to the end. */
    record Result(
            ProvenLane client,
            IOException clientFailure,
            ProvenLane server,
            IOException serverFailure,
            FaultLink link) {
        boolean bothProven() {
            return client != null && server != null;
        }
    }

    /** Nobody wants to know how far a handshake is. */
    static final class Unwatched implements ServerHandshake.Watch {
        @Override
        public void prefaced() {}

        @Override
        public void proven() {}
    }

    static final class OpenGate implements Gate {
        volatile Verdict verdict = Verdict.RESERVED;
        volatile boolean free = true;
        volatile ProvenLane first;
        volatile ProvenLane last;
        final java.util.concurrent.atomic.AtomicInteger secondsFailed = new java.util.concurrent.atomic.AtomicInteger();
        final java.util.concurrent.atomic.AtomicInteger released = new java.util.concurrent.atomic.AtomicInteger();

        @Override
        public Verdict reserve(String instance, String sessionId) {
            return verdict;
        }

        @Override
        public boolean isFree() {
            return free;
        }

        @Override
        public Optional<byte[]> firstLane(String instance, String sessionId) {
            var lane = first;
            return lane != null
                            && lane.sessionId().equals(sessionId)
                            && lane.peerInstance().equals(instance)
                    ? Optional.of(lane.transcriptHash())
                    : Optional.empty();
        }

        @Override
        public void proven(ProvenLane lane) {
            last = lane;
            if (lane.lane() == 0) {
                first = lane;
            }
        }

        @Override
        public void secondFailed(String sessionId) {
            secondsFailed.incrementAndGet();
        }

        @Override
        public void release(String sessionId) {
            released.incrementAndGet();
        }
    }

    /** The first lane's. */
    Result first(Consumer<FaultLink> faults) {
        return run(faults, (handshake, link) -> handshake.first(link));
    }

    /** The second lane's, of a first that was proven. */
    Result second(ProvenLane first, Consumer<FaultLink> faults) {
        return run(faults, (handshake, link) -> handshake.second(link, first));
    }

    interface ClientStep {
        ProvenLane run(ClientHandshake handshake, Link link) throws IOException;
    }

    /** The faults are on the client's end of the link. */
    Result run(Consumer<FaultLink> faults, ClientStep step) {
        var pair = MemoryLinks.pair();
        var link = new FaultLink(pair.left());
        faults.accept(link);
        gate.last = null;
        var clientEnd = new End();
        var serverEnd = new End();
        var proven = new CompletableFuture<ProvenLane>();
        threads.execute(() -> serverEnd.finish(
                pair.right(), () -> new ServerHandshake(server, gate).run(pair.right(), new HandshakeRun.Unwatched())));
        threads.execute(() ->
                clientEnd.finish(link, () -> proven.complete(step.run(new ClientHandshake(client), link))));
        // Nothing comes any more: what a deadline would end in life.
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofNanos(100_000)).until(() -> {
            if (pair.areIdle(clientEnd.done, serverEnd.done)) {
                pair.close();
            }
            return clientEnd.done && serverEnd.done;
        });
        return new Result(
                proven.getNow(null),
                clientEnd.failure,
                serverEnd.failure == null ? gate.last : null,
                serverEnd.failure,
                link);
    }

    private interface Job {
        void run() throws IOException;
    }

    private static final class End {
        private volatile IOException failure;
        private volatile boolean done;

        void finish(Link link, Job job) {
            try {
                job.run();
            } catch (IOException e) {
                failure = e;
                link.close();
            } catch (RuntimeException | Error e) {
                failure = new IOException("never so", e);
                link.close();
                throw e;
            } finally {
                done = true;
            }
        }
    }
}
