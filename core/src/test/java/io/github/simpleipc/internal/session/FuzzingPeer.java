package io.github.simpleipc.internal.session;

import io.github.simpleipc.internal.crypto.CipherException;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameDecoder;
import io.github.simpleipc.internal.wire.FrameSamples;
import io.github.simpleipc.internal.wire.WireException;
import io.github.simpleipc.testkit.MemoryLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The other side of a session under fuzzing: sends what it is told to, and keeps book of what comes. */
final class FuzzingPeer {
    private static final long PAUSE_NANOS = 20_000;
    private static final int MOST_TRIES = 200;

    /** On this it answers. */
    private final Side answering;
    /** On this it asks. */
    private final Side asking;

    private final Map<Long, Integer> unanswered = new HashMap<>();

    FuzzingPeer(FuzzedSession session) {
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

    void end() {
        answering.end();
        asking.end();
    }

    /**
     * What nobody asked for is not read as long as nothing is owed: then it leaves, as a peer would. That it is read when it
     * should be is seen by the session's coming to its end.
     */
    private void write(Side side, byte[] bytes) {
        var source = ByteBuffer.wrap(bytes);
        var tries = 0;
        while (source.hasRemaining() && side.write(source)) {
            if (source.hasRemaining()) {
                // It may wait for room itself.
                drain();
                LockSupport.parkNanos(PAUSE_NANOS);
                if (++tries > MOST_TRIES) {
                    side.breakOff(false);
                }
            }
        }
    }

    /** Takes in all that has come. */
    void drain() {
        answering.drain(frame -> {});
        asking.drain(frame -> {
            if (frame instanceof Frame.Response response) {
                answered(response.id());
            } else if (frame instanceof Frame.Failure failure) {
                answered(failure.id());
            }
        });
    }

    private void answered(long id) {
        var left = unanswered.merge(id, -1, Integer::sum);
        check(asking.isRaw || left >= 0, "a query was answered that was not asked, or was twice");
    }

    private interface Receiver {
        void received(Frame frame);
    }

    /** One lane's end. */
    private static final class Side {
        private final MemoryLink link;
        private final FrameDecoder decoder = new FrameDecoder(null);
        private ByteBuffer buffer = ByteBuffer.allocate(4096);
        private boolean isOver;
        private boolean isRaw;

        Side(MemoryLink link) {
            this.link = link;
        }

        /** False if the link takes no more for good. */
        boolean write(ByteBuffer source) {
            try {
                link.tryWrite(source);
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        void end() {
            try {
                link.shutdownOutput();
            } catch (IOException e) {
                // It was broken off.
                isOver = true;
            }
        }

        void breakOff(boolean resets) {
            isOver = true;
            if (resets) {
                link.reset();
            } else {
                link.close();
            }
        }

        void drain(Receiver receiver) {
            while (!isOver && readSome()) {
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

    private static void check(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }
}
