package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.crypto.CipherException;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameSamples;
import io.github.simpleipc.internal.wire.WireException;
import io.github.simpleipc.testkit.MemoryLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** The other side of a session under fuzzing: sends what it is told to, and keeps book of what comes. */
final class FuzzingPeer {
    private final FuzzedSession session;
    /** On this it answers. */
    private final Side answering;
    /** On this it asks. */
    private final Side asking;

    private final Map<Long, Integer> unanswered = new HashMap<>();

    FuzzingPeer(FuzzedSession session) {
        this.session = session;
        answering = new Side(session.askers.right());
        asking = new Side(session.answerers.right());
    }

    void answer(Frame frame) throws CipherException {
        write(answering, FrameSamples.encode(frame));
    }

    void ask(Frame frame) throws CipherException {
        if (frame instanceof Frame.Query query) {
            unanswered.merge(query.id(), 1, Integer::sum);
        }
        write(asking, FrameSamples.encode(frame));
    }

    void close(boolean answers, boolean asks) throws CipherException {
        if (answers) {
            answer(new Frame.Close());
        }
        if (asks) {
            ask(new Frame.Close());
        }
    }

    void raw(boolean answers, byte[] bytes) {
        var side = answers ? answering : asking;
        // What it asks with them is not known.
        asking.isRaw |= !answers;
        write(side, bytes);
    }

    void end(boolean answers) {
        (answers ? answering : asking).end();
    }

    void breakOff(boolean answers, boolean resets) {
        (answers ? answering : asking).breakOff(resets);
    }

    private void write(Side side, byte[] bytes) {
        side.write(bytes);
        writeOn(side);
    }

    /** Writes what a caller that leads has not taken yet; false if that is nothing. */
    boolean writesOn() {
        var some = false;
        for (var side : List.of(answering, asking)) {
            var before = side.left();
            writeOn(side);
            some |= side.left() < before;
        }
        return some;
    }

    /** Writes all that the session takes, and sees to it that it reads what it must. */
    private void writeOn(Side side) {
        while (side.hasMore() && !reacts()) {
            if (session.isLed()) {
                // This is done inside the wait of its reader, which must go on first, if only to end the session.
                return;
            }
            FuzzedSession.check(!mustBeRead(side), "the session has stopped to read");
            // A peer would leave where nobody reads.
            side.breakOff(false);
        }
    }

    /** To be called while the session is at rest: somebody waits for what must be read. */
    void checkReaders() {
        for (var side : List.of(answering, asking)) {
            var reads = session.isLed() || !session.leaves(side == answering);
            FuzzedSession.check(reads || !mustBeRead(side), "nobody reads a lane that must be read");
        }
    }

    /** The peer's lane always, its own one as long as something is owed to it. */
    private boolean mustBeRead(Side side) {
        return side == asking ? !session.isOver() : session.isOwed();
    }

    /** Lets the session act, and takes in what comes of it; false if nothing does. */
    private boolean reacts() {
        var runs = session.threads.runAll();
        return drain() || runs;
    }

    void endAll() {
        answering.end();
        asking.end();
    }

    /** Takes in all until the session has come to its end, too. */
    void awaitEnd() {
        endAll();
        while (reacts()) {
            // On.
        }
        FuzzedSession.check(session.isAtEnd(), "the session hangs");
    }

    /** Takes in all that has come; false if that is nothing. */
    boolean drain() {
        var responses = asking.drain(frame -> {
            if (frame instanceof Frame.Response response) {
                answered(response.id());
            } else if (frame instanceof Frame.Failure failure) {
                answered(failure.id());
            }
        });
        return answering.drain(frame -> {}) || responses;
    }

    private void answered(long id) {
        var left = unanswered.merge(id, -1, Integer::sum);
        FuzzedSession.check(asking.isRaw || left >= 0, "a query was answered that was not asked, or was twice");
    }

    private interface Receiver {
        void received(Frame frame);
    }

    /** One lane's end. */
    private static final class Side {
        private final MemoryLink link;
        private final Queue<ByteBuffer> unwritten = new ArrayDeque<>();
        private final FrameDecoder decoder = new FrameDecoder(null);
        private ByteBuffer buffer = ByteBuffer.allocate(4096);
        private boolean isOver;
        private boolean isRaw;

        Side(MemoryLink link) {
            this.link = link;
        }

        void write(byte[] bytes) {
            unwritten.add(ByteBuffer.wrap(bytes));
        }

        /** How many bytes are not written yet. */
        int left() {
            return unwritten.stream().mapToInt(ByteBuffer::remaining).sum();
        }

        /** Writes what the link takes; true if it does not take all now. */
        boolean hasMore() {
            try {
                for (var next = unwritten.peek(); next != null; next = unwritten.peek()) {
                    link.tryWrite(next);
                    if (next.hasRemaining()) {
                        return true;
                    }
                    unwritten.remove();
                }
            } catch (IOException e) {
                // It takes no more for good.
                unwritten.clear();
            }
            return false;
        }

        void end() {
            unwritten.clear();
            try {
                link.shutdownOutput();
            } catch (IOException e) {
                // It was broken off.
                isOver = true;
            }
        }

        void breakOff(boolean resets) {
            isOver = true;
            unwritten.clear();
            if (resets) {
                link.reset();
            } else {
                link.close();
            }
        }

        boolean drain(Receiver receiver) {
            var some = false;
            while (!isOver && readSome()) {
                some = true;
                buffer.flip();
                try {
                    for (var frame = decoder.next(buffer); frame != null; frame = decoder.next(buffer)) {
                        receiver.received(frame);
                    }
                } catch (WireException | CipherException e) {
                    throw new AssertionError("the session sent what is no frame", e);
                }
                buffer.compact();
            }
            return some;
        }

        private boolean readSome() {
            if (!buffer.hasRemaining()) {
                buffer = ByteBuffer.allocate(2 * decoder.maxEncodedBytes()).put(buffer.flip());
            }
            try {
                var count = link.tryRead(buffer);
                isOver = count < 0;
                return count > 0;
            } catch (IOException e) {
                isOver = true;
                return false;
            }
        }
    }
}
