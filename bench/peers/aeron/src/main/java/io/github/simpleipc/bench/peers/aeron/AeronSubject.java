package io.github.simpleipc.bench.peers.aeron;

import io.aeron.Aeron;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.github.simpleipc.bench.subject.End;
import io.github.simpleipc.bench.subject.Handler;
import io.github.simpleipc.bench.subject.Subject;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Aeron IPC: the media driver in the first process, on one thread, as for machines of few cores. Who waits, spins or backs
 * off.
 */
public final class AeronSubject implements Subject {
    private static final int TERM_BYTES = 16 * 1024 * 1024;
    private static final int MTU_BYTES = 8 * 1024;
    /** The processes are stopped for the others' turns, which must not count as being dead. */
    private static final long PATIENCE_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Supplier<IdleStrategy> idling;

    /** Of {@code spin} or {@code backoff}. */
    public AeronSubject(String[] arguments) {
        this.idling = switch (arguments[0]) {
            case "spin" -> () -> BusySpinIdleStrategy.INSTANCE;
            case "backoff" -> BackoffIdleStrategy::new;
            default -> throw new IllegalArgumentException("idling is spin or backoff, not " + arguments[0]);
        };
    }

    @Override
    public End open(Side side, Path folder, Handler handler) {
        var directory = folder.resolve("aeron").toString();
        var driver = side == Side.FIRST ? MediaDriver.launch(driver(directory)) : null;
        var aeron = Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(directory)
                .driverTimeoutMs(TimeUnit.NANOSECONDS.toMillis(PATIENCE_NANOS)));
        var asking = Streams.of(side);
        var answering = Streams.of(side == Side.FIRST ? Side.SECOND : Side.FIRST);
        var end = new AeronEnd(
                asking.asker(aeron, idling), new Answerer(answering.answering(aeron), handler, idling), () -> {
                    aeron.close();
                    if (driver != null) {
                        driver.close();
                    }
                });
        if (side == Side.FIRST) {
            end.acceptQueries();
        }
        return end;
    }

    private static MediaDriver.Context driver(String directory) {
        return new MediaDriver.Context()
                .aeronDirectoryName(directory)
                .threadingMode(ThreadingMode.SHARED)
                .ipcTermBufferLength(TERM_BYTES)
                .ipcMtuLength(MTU_BYTES)
                .clientLivenessTimeoutNs(PATIENCE_NANOS)
                .publicationUnblockTimeoutNs(2 * PATIENCE_NANOS);
    }
}
