package io.github.simpleipc.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.Peer;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.handshake.ProvenLane;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.threads.Workers;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.MessageKind;
import io.github.simpleipc.testkit.ManualTimer;
import io.github.simpleipc.testkit.MemoryLinks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

class AnswererTest {
    private final ManualTimer timer = new ManualTimer();
    /** Never connected. */
    private final Connection connection =
            Connection.create(ConnectionSpec.unix(Path.of("/nowhere"), "a secret"), text -> text);

    /** A close that waits for what is under way said goodbye between the end of a handler and its answer. */
    @Test
    void aQueryIsUnderWayUntilItsAnswerIsQueued() throws Exception {
        try (var links = MemoryLinks.pair();
                var workers = new Workers("test")) {
            var limits = new Limits(Duration.ofSeconds(5), 1024, 10);
            var lane = new Lane(
                    new ProvenLane(
                            links.left(), 0, Role.SERVER, "peer", limits, "session", new byte[32], Optional.empty()),
                    ReadingRule.WHILE_IT_CAN_WRITE,
                    new Deaf(),
                    timer,
                    workers::execute,
                    UserCode.onLibraryThreads(this, workers),
                    1024);
            var tasks = new ArrayList<Runnable>();
            var handlers = new HandlerRunner(
                    new Handlers(null, (query, context) -> new byte[3], null, null),
                    UserCode.onLibraryThreads(this, tasks::add),
                    new ConnectionLog("test", connection.options()));
            var quiet = new ArrayList<Boolean>();
            var self = new Answerer[1];
            self[0] = new Answerer(
                    lane,
                    handlers,
                    first -> new IncomingQuery(
                            first.id(),
                            first.kind(),
                            Deadline.in(timer, Duration.ofSeconds(5)),
                            new Peer(Role.CLIENT, "peer", Optional.empty()),
                            connection,
                            Runnable::run,
                            new ConnectionLog("test", connection.options())),
                    new Answerer.AnswererLimits(10, 1024, 1024),
                    new ReceiveBudget(2048),
                    () -> quiet.add(
                            self[0].underWay() == 0 && lane.outbound().queue().isEmpty()));
            self[0].received(
                    new Frame.Query(1, MessageKind.BYTES, 1_000_000_000, 1, ByteBuffer.allocate(1)), tasks::add);
            assertEquals(1, tasks.size());
            tasks.get(0).run();
            assertFalse(quiet.get(0), "quiet before the answer was queued");
            assertEquals(List.of(false, true), quiet);
            assertEquals(0, self[0].underWay());
        }
    }

    private static final class Deaf implements Lane.Receiver {
        @Override
        public void received(Frame frame, Executor here) {}

        @Override
        public boolean wantsTurn(boolean reads) {
            return true;
        }

        @Override
        public void unread() {}

        @Override
        public void ended(Exception cause) {}

        @Override
        public void wrote() {}

        @Override
        public void broken(IOException cause) {
            throw new AssertionError(cause);
        }
    }
}
