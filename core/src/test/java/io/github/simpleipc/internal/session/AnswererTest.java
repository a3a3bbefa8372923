package io.github.simpleipc.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.ContextHandler;
import io.github.simpleipc.Peer;
import io.github.simpleipc.Role;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.time.Deadline;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.MessageKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The answering half of a session by itself. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AnswererTest {
    private static final int LARGE = 200_000;

    private final StillLane still = new StillLane(1000, 1000, ReadingRule.WHILE_IT_CAN_WRITE, new Answering());
    /** Never connected. */
    private final Connection connection =
            Connection.create(ConnectionSpec.unix(Path.of("/nowhere"), "a secret"), text -> text);

    /** What is to be run on threads for user code. */
    private final List<Runnable> tasks = new ArrayList<>();
    /** How many were under way at each change. */
    private final List<Integer> underWay = new ArrayList<>();

    private Answerer answerer;

    private void start(Handlers handlers, Executor userThreads) {
        var log = new ConnectionLog("test", connection.options());
        answerer = new Answerer(
                still.lane,
                new HandlerRunner(handlers, UserCode.onLibraryThreads(this, userThreads), log),
                first -> new IncomingQuery(
                        first.id(),
                        first.kind(),
                        Deadline.in(still.timer, Duration.ofSeconds(5)),
                        new Peer(Role.CLIENT, "peer", Optional.empty()),
                        connection,
                        Runnable::run,
                        log),
                new Answerer.AnswererLimits(10, 1024, 1 << 20),
                new ReceiveBudget(2048),
                () -> underWay.add(answerer.underWay()));
    }

    @AfterEach
    void close() {
        still.close();
    }

    private static Frame message(long id, MessageKind kind) {
        return new Frame.Query(id, kind, 1_000_000_000, 1, ByteBuffer.allocate(1));
    }

    /** A close that waits for what is under way said goodbye between the end of a handler and its answer. */
    @Test
    void aQueryIsUnderWayUntilItsAnswerIsQueued() throws Exception {
        start(bytes((query, context) -> new byte[3]), tasks::add);
        answerer.received(message(1, MessageKind.BYTES), tasks::add);
        assertEquals(1, tasks.size());
        tasks.get(0).run();
        assertEquals(List.of(1, 0), underWay);
        assertEquals(1, answers());
    }

    /** As above: a signal's handler may be done before the signal is answered. */
    @Test
    void aSignalIsUnderWayUntilItsAnswerIsQueued() throws Exception {
        start(new Handlers(null, null, null, (signal, context) -> {}), Runnable::run);
        answerer.received(message(1, MessageKind.BYTES_SIGNAL), tasks::add);
        assertEquals(List.of(1, 0), underWay);
        assertEquals(1, answers());
    }

    /** And it is until its handler has returned. */
    @Test
    void aSignalIsUnderWayUntilItIsHandled() throws Exception {
        start(new Handlers(null, null, null, (signal, context) -> {}), tasks::add);
        answerer.received(message(1, MessageKind.BYTES_SIGNAL), tasks::add);
        assertEquals(List.of(1), underWay);
        assertEquals(1, answers());
        tasks.get(0).run();
        assertEquals(List.of(1, 0), underWay);
    }

    /** Here the second handler runs and returns while the first is told. */
    @Test
    void aHandlerThatHasReturnedIsToldOfNoEnd() throws Exception {
        var told = new ArrayList<String>();
        start(
                bytes((query, context) -> {
                    if (tasks.size() == 2) {
                        context.onCancel(() -> tasks.remove(1).run());
                        answerer.end();
                    } else {
                        told.add("runs");
                        context.onCancel(() -> told.add("cancelled"));
                    }
                    return query;
                }),
                tasks::add);
        // The table's order.
        answerer.received(message(2, MessageKind.BYTES), tasks::add);
        answerer.received(message(1, MessageKind.BYTES), tasks::add);
        tasks.get(0).run();
        assertEquals(List.of("runs"), told);
    }

    /** Or answers that the peer does not read would pile up. */
    @Test
    void aResponseWaitsForRoom() throws Exception {
        start(bytes((query, context) -> new byte[LARGE]), tasks::add);
        answerer.received(message(1, MessageKind.BYTES), tasks::add);
        answerer.received(message(2, MessageKind.BYTES), tasks::add);
        tasks.get(0).run();
        var other = new Thread(tasks.get(1));
        other.start();
        Parked.await(other);
        assertEquals(LARGE, still.lane.outbound().queue().queuedBytes());
        assertEquals(1, answerer.underWay());
        readResponses(other);
    }

    /** What it waits for may have to be written by whoever reads this lane. */
    @Test
    void aLibraryThreadThatWaitsForRoomHasAnotherRead() throws Exception {
        start(bytes((query, context) -> new byte[LARGE]), still.threads);
        still.lane.ensureReader();
        still.write(message(1, MessageKind.BYTES));
        still.write(message(2, MessageKind.BYTES));
        var reader = new Thread(still.threads::step);
        reader.start();
        Parked.await(reader);
        assertTrue(still.isReadByATurn());
        readResponses(reader);
    }

    /** Of two queries, whose handlers' threads end meanwhile. */
    private void readResponses(Thread handlers) throws Exception {
        var bytes = new AtomicInteger();
        while (bytes.get() < 2 * LARGE) {
            still.sent(frame -> bytes.addAndGet(
                    frame instanceof Frame.Response response
                            ? response.data().remaining()
                            : ((Frame.Piece) frame).data().remaining()));
        }
        handlers.join();
        assertEquals(0, answerer.underWay());
    }

    private int answers() throws IOException {
        var answers = new ArrayList<Frame>();
        still.sent(answers::add);
        return answers.size();
    }

    private static Handlers bytes(ContextHandler<byte[]> handler) {
        return new Handlers(null, handler, null, null);
    }

    private final class Answering extends StillLane.Receiver {
        @Override
        public void received(Frame frame, Executor here) throws IOException {
            answerer.received(frame, here);
        }
    }
}
