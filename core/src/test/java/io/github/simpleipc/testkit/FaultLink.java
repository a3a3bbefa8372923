package io.github.simpleipc.testkit;

import io.github.simpleipc.internal.transport.ForwardingLink;
import io.github.simpleipc.internal.transport.Link;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;

/**
 * A link with faults: what its user reads passes through {@link #incoming()}, what its user writes through
 * {@link #outgoing()}. Without any fault set it behaves as the link that it wraps, and records all bytes.
 */
public final class FaultLink extends ForwardingLink {
    // Enough for a few pieces; a call may always move fewer bytes than there are.
    private static final int MOST_BYTES = 256 * 1024;

    private final FaultyFlow incoming;
    private final FaultyFlow outgoing;

    /** Wraps a link; to be closed in its place. */
    public FaultLink(Link link) {
        super(link);
        // Whoever awaits must look again when a fault comes or goes.
        incoming = new FaultyFlow(link::wakeup);
        outgoing = new FaultyFlow(link::wakeup);
    }

    /** Wraps a link so that bytes come and go in random numbers. */
    public static FaultLink withRandomChunks(Link link, long seed, int most) {
        var faulty = new FaultLink(link);
        faulty.incoming.randomChunks(seed, most);
        faulty.outgoing.randomChunks(~seed, most);
        return faulty;
    }

    /** The chunk sizes worth a sweep: 1, 2, 4 and so on to 65,536. */
    public static IntStream chunkSizes() {
        return IntStream.rangeClosed(0, 16).map(power -> 1 << power);
    }

    /** What happens to the bytes that are read. */
    public FaultyFlow incoming() {
        return incoming;
    }

    /** What happens to the bytes that are written. */
    public FaultyFlow outgoing() {
        return outgoing;
    }

    @Override
    public int tryRead(ByteBuffer target) throws IOException {
        if (incoming.isStalled()) {
            return 0;
        }
        if (incoming.isRepeating()) {
            var again = incoming.repetition(target.remaining());
            var count = again.remaining();
            target.put(again);
            incoming.hasRepeated(count);
            return count;
        }
        var cut = incoming.dueCut();
        if (cut == Cut.END) {
            return -1;
        }
        if (cut == Cut.RESET) {
            throw reset();
        }
        var quota = incoming.quota(Math.min(target.remaining(), MOST_BYTES));
        if (quota == 0) {
            return 0;
        }
        var bytes = new byte[quota];
        var count = link().tryRead(ByteBuffer.wrap(bytes));
        if (count > 0) {
            incoming.spoil(bytes, count);
            target.put(bytes, 0, count);
            incoming.hasPassed(bytes, count);
        }
        return count;
    }

    @Override
    public int tryWrite(ByteBuffer source) throws IOException {
        if (outgoing.isStalled()) {
            return 0;
        }
        flushRepetition();
        if (outgoing.isRepeating()) {
            return 0;
        }
        cutOutputIfDue();
        var quota = outgoing.quota(Math.min(source.remaining(), MOST_BYTES));
        if (quota == 0) {
            return 0;
        }
        var bytes = new byte[quota];
        source.get(source.position(), bytes);
        outgoing.spoil(bytes, quota);
        var count = link().tryWrite(ByteBuffer.wrap(bytes));
        source.position(source.position() + count);
        outgoing.hasPassed(bytes, count);
        flushRepetition();
        return count;
    }

    @Override
    public void await(boolean readable, boolean writable) throws IOException {
        if (readable && !incoming.isStalled() && (incoming.isRepeating() || incoming.dueCut() != null)) {
            return;
        }
        if (writable && !outgoing.isStalled() && outgoing.dueCut() != null) {
            return;
        }
        link().await(readable && !incoming.isStalled(), writable && !outgoing.isStalled());
    }

    /** Written bytes that come a second time follow the first at once, if there is room, else with the next write. */
    private void flushRepetition() throws IOException {
        while (outgoing.isRepeating()) {
            var count = link().tryWrite(outgoing.repetition(Integer.MAX_VALUE));
            if (count == 0) {
                return;
            }
            outgoing.hasRepeated(count);
        }
    }

    /** The peer sees the end or the reset; this side can't write any more. */
    private void cutOutputIfDue() throws IOException {
        var cut = outgoing.dueCut();
        if (cut == Cut.END) {
            link().close();
            throw new IOException("broken pipe");
        }
        if (cut == Cut.RESET) {
            throw reset();
        }
    }

    private IOException reset() {
        if (link() instanceof MemoryLink memory) {
            memory.reset();
        } else {
            link().close();
        }
        return new IOException("connection reset");
    }
}
