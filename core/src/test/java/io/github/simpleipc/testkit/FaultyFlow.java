package io.github.simpleipc.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.function.IntSupplier;

/**
 * What goes wrong in one direction of a {@link FaultLink}. Offsets count the bytes that went in, from 0. Faults are set
 * before the bytes that they mean come by; any thread may do so at any time.
 */
public final class FaultyFlow {
    private final Runnable changed;

    // All guarded by this.
    private final ByteArrayOutputStream recorded = new ByteArrayOutputStream();
    private final ByteArrayOutputStream toRepeat = new ByteArrayOutputStream();
    private ByteBuffer repeating = ByteBuffer.allocate(0);
    private IntSupplier chunk = () -> Integer.MAX_VALUE;
    private long passed;
    private long cutAt = Long.MAX_VALUE;
    private Cut cut = Cut.END;
    private long flipAt = -1;
    private int flipMask;
    private long repeatFrom = Long.MAX_VALUE;
    private long repeatTo = Long.MAX_VALUE;
    private boolean stalled;
    private boolean recording = true;

    FaultyFlow(Runnable changed) {
        this.changed = changed;
    }

    /** At most so many bytes at a time. */
    public FaultyFlow chunk(int bytes) {
        return chunk(() -> bytes);
    }

    /** A random number of bytes at a time, up to a most, and now and then none although there are some. */
    public FaultyFlow randomChunks(long seed, int most) {
        var random = new Random(seed);
        return chunk(() -> random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(most));
    }

    private synchronized FaultyFlow chunk(IntSupplier bytes) {
        chunk = bytes;
        return this;
    }

    /** Cuts the link after so many bytes; 0 for at once. */
    public FaultyFlow cutAfter(long bytes, Cut how) {
        synchronized (this) {
            cutAt = bytes;
            cut = how;
        }
        changed.run();
        return this;
    }

    /** Cuts the link here and now. */
    public FaultyFlow cutNow(Cut how) {
        return cutAfter(passed(), how);
    }

    /** Changes one bit, 0 to 7, of the byte at an offset. */
    public synchronized FaultyFlow flipBit(long offset, int bit) {
        flipAt = offset;
        flipMask = 1 << bit;
        return this;
    }

    /** Lets the bytes of a stretch come by twice, the second time right after the first. */
    public synchronized FaultyFlow duplicate(long offset, int length) {
        repeatFrom = offset;
        repeatTo = offset + length;
        return this;
    }

    /** Lets nothing through, until {@link #release}. The end of the stream is held back too. */
    public synchronized FaultyFlow stall() {
        stalled = true;
        return this;
    }

    /** Ends a {@link #stall}. */
    public FaultyFlow release() {
        synchronized (this) {
            stalled = false;
        }
        changed.run();
        return this;
    }

    /** Keeps no record, for tests that move more than fits into memory. */
    public synchronized FaultyFlow withoutRecord() {
        recording = false;
        return this;
    }

    /** How many bytes went in. */
    public synchronized long passed() {
        return passed;
    }

    /** What came out so far, faults and all. */
    public synchronized byte[] recorded() {
        return recorded.toByteArray();
    }

    synchronized boolean isStalled() {
        return stalled;
    }

    /** The cut that is due, or null. Bytes that are to be repeated come before it. */
    synchronized Cut dueCut() {
        return passed >= cutAt && !repeating.hasRemaining() ? cut : null;
    }

    synchronized boolean isRepeating() {
        return repeating.hasRemaining();
    }

    /** How many of {@code wanted} bytes may go in now. */
    synchronized int quota(int wanted) {
        if (stalled) {
            return 0;
        }
        var most = Math.min(wanted, chunk.getAsInt());
        most = (int) Math.min(most, cutAt - passed);
        // A call never crosses the end of the stretch, so that the repetition comes right behind it.
        return passed < repeatTo ? (int) Math.min(most, repeatTo - passed) : most;
    }

    /** Applies the faults to bytes that are about to go in at the present offset. */
    synchronized void spoil(byte[] bytes, int count) {
        var at = flipAt - passed;
        if (at >= 0 && at < count) {
            bytes[(int) at] ^= (byte) flipMask;
        }
    }

    /** Says that so many of the spoilt bytes have gone through. */
    synchronized void hasPassed(byte[] bytes, int count) {
        record(bytes, 0, count);
        for (var i = 0; i < count; i++) {
            if (passed >= repeatFrom && passed < repeatTo) {
                toRepeat.write(bytes[i]);
            }
            passed++;
        }
        if (passed == repeatTo && toRepeat.size() > 0) {
            repeating = ByteBuffer.wrap(toRepeat.toByteArray());
            toRepeat.reset();
        }
    }

    /** The bytes that come by a second time now, as many as a call may take: for one thread, which takes from its front. */
    synchronized ByteBuffer repetition(int wanted) {
        var count = stalled ? 0 : Math.min(Math.min(wanted, chunk.getAsInt()), repeating.remaining());
        return repeating.slice(repeating.position(), count);
    }

    /** Says that so many of {@link #repetition} have gone through. */
    synchronized void hasRepeated(int count) {
        record(repeating.array(), repeating.position(), count);
        repeating.position(repeating.position() + count);
    }

    private void record(byte[] bytes, int from, int count) {
        if (recording) {
            recorded.write(bytes, from, count);
        }
    }
}
