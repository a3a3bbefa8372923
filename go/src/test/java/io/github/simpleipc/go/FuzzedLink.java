package io.github.simpleipc.go;

import io.github.simpleipc.spi.WireLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * The link to a peer that is fuzzed. Whoever would block in it lets the rest of the run go on instead; all that passes is
 * entered into a book.
 */
final class FuzzedLink implements WireLink {
    private static final int MOST_AWAITS = 100_000;

    private final LineBook book;
    private final int atATime;
    private final Runnable goOn;
    private final Queue<ByteBuffer> coming = new ArrayDeque<>();
    private long room;
    private boolean isInLine;
    private boolean isWoken;
    private boolean isClosed;
    private boolean isShutDown;
    private boolean hasPeerEnded;
    private boolean isBroken;
    private int awaits;

    /**
     * @param atATime how many bytes come with one read
     * @param room how many bytes are taken before the peer takes more
     * @param goOn run again and again while somebody waits
     */
    FuzzedLink(LineBook book, int atATime, long room, Runnable goOn) {
        this.book = book;
        this.atATime = atATime;
        this.room = room;
        this.goOn = goOn;
    }

    /** The peer says something. */
    void say(byte[] bytes) {
        if (!hasPeerEnded && bytes.length > 0) {
            coming.add(ByteBuffer.wrap(bytes));
        }
    }

    /** The peer takes more. */
    void take(long bytes) {
        room += bytes;
    }

    /** The peer says nothing more. */
    void end() {
        hasPeerEnded = true;
    }

    void breakOff() {
        isBroken = true;
    }

    @Override
    public int tryRead(ByteBuffer target) throws IOException {
        checkOpen();
        var next = coming.peek();
        if (next == null) {
            return hasPeerEnded ? -1 : 0;
        }
        var count = Math.min(Math.min(atATime, target.remaining()), next.remaining());
        var part = new byte[count];
        next.get(part);
        if (!next.hasRemaining()) {
            coming.remove();
        }
        target.put(part);
        book.heard(part);
        return count;
    }

    @Override
    public int tryWrite(ByteBuffer source) throws IOException {
        if (!isInLine) {
            isInLine = true;
            var line = new byte[source.remaining()];
            source.duplicate().get(line);
            book.begun(line);
        }
        checkOpen();
        if (isShutDown) {
            throw new IOException("output is shut down");
        }
        var count = (int) Math.min(room, source.remaining());
        room -= count;
        source.position(source.position() + count);
        if (!source.hasRemaining()) {
            isInLine = false;
            book.left();
        }
        return count;
    }

    @Override
    public void await(boolean readable, boolean writable) throws IOException {
        checkOpen();
        awaits++;
        GoSessionFuzz.check(awaits <= MOST_AWAITS, "a session never comes to rest");
        while (!isReady(readable, writable)) {
            goOn.run();
        }
        isWoken = false;
    }

    private boolean isReady(boolean readable, boolean writable) {
        return isClosed
                || isBroken
                || isWoken
                || (readable && (hasPeerEnded || !coming.isEmpty()))
                || (writable && (isShutDown || room > 0));
    }

    @Override
    public void wakeup() {
        isWoken = true;
    }

    @Override
    public void shutdownOutput() throws IOException {
        checkOpen();
        isShutDown = true;
    }

    @Override
    public Optional<String> peerUser() {
        return Optional.empty();
    }

    @Override
    public void close() {
        isClosed = true;
    }

    boolean isClosed() {
        return isClosed;
    }

    private void checkOpen() throws IOException {
        if (isClosed) {
            throw new IOException("link is closed");
        }
        if (isBroken) {
            throw new IOException("connection reset");
        }
    }
}
