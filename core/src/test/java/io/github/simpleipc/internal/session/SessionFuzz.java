package io.github.simpleipc.internal.session;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.simpleipc.internal.crypto.CipherException;
import io.github.simpleipc.internal.wire.Frame;
import io.github.simpleipc.internal.wire.FrameFormat;
import io.github.simpleipc.internal.wire.MessageKind;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A session and a peer that sends any frames, while this side asks, gives up and lets time go by. Every query is settled
 * exactly once, what is received takes no room after the end, all that is sent are frames, no query of the peer is answered
 * twice, and the end comes.
 *
 * <p>An input is a row of acts (1), each with a number (1) and a length (1); a few take as many bytes as well. All of it is done by
 * the test's own thread, so an input does the same each time.
 */
class SessionFuzz {
    private static final int MOST_ACTS = 64;
    /** In the high bits of an act's byte: it is about much, and all that comes of it is done before the next. */
    private static final int LARGE = 0xF0;
    /** From this on one step is done after it. */
    private static final int STEPS = 0x40;
    /** From this on the next act follows at once. */
    private static final int AT_ONCE = 0x80;
    /** The number of a query that is none. */
    private static final int INTERRUPT = 0xFF;

    private static final List<MessageKind> KINDS = List.of(MessageKind.values());

    private enum Act {
        ASK,
        GIVE_UP,
        TIME_PASSES,
        RESPONSE,
        FAILURE,
        RESPONSE_PIECE,
        QUERY,
        QUERY_PIECE,
        CANCEL,
        PING,
        CLOSE,
        RAW,
        DRAIN,
        LANE_ENDS,
        LANE_BREAKS,
        ABORT
    }

    private static final List<Act> ACTS = List.of(Act.values());

    static Stream<byte[]> seeds() {
        return Stream.concat(
                Stream.of(
                        row(Act.ASK, 0, 5, Act.RESPONSE, 1, 5),
                        row(Act.ASK, 0, 5, Act.ASK, 0, 9, Act.FAILURE, 2, 100, Act.RESPONSE, 1, 0),
                        row(Act.ASK, 1, 5, Act.RESPONSE, 1, 5),
                        row(Act.ASK, 1, 5, Act.ASK, 0, 5, Act.RESPONSE, 1, 5, Act.RESPONSE, 2, 5),
                        row(Act.ASK, 1, 5, Act.GIVE_UP, INTERRUPT, 0, Act.RESPONSE, 1, 5),
                        large(row(Act.ASK, 1, 200, Act.DRAIN, 0, 0, Act.DRAIN, 0, 0, Act.RESPONSE, 1, 0), 0),
                        row(Act.ASK, 0, 5, Act.GIVE_UP, 0, 0, Act.RESPONSE, 1, 9),
                        row(Act.ASK, 0, 5, Act.TIME_PASSES, 200, 0, Act.FAILURE, 1, 6),
                        large(row(Act.ASK, 0, 5, Act.RESPONSE, 1, 5, Act.RESPONSE_PIECE, 1, 5), 3, 6),
                        row(Act.QUERY, 1, 5, Act.QUERY, 9, 0, Act.QUERY, 18, 3, Act.QUERY, 27, 1, Act.DRAIN, 0, 0),
                        large(row(Act.QUERY, 1, 5, Act.QUERY, 10, 7, Act.QUERY_PIECE, 1, 5), 0),
                        large(row(Act.QUERY, 1, 5, Act.CANCEL, 1, 0, Act.QUERY, 1, 5), 0),
                        row(Act.QUERY, 9, 7, Act.QUERY, 17, 0, Act.QUERY, 10, 15, Act.QUERY, 11, 5),
                        row(Act.QUERY, 1, 5, Act.CLOSE, 2, 0, Act.LANE_ENDS, 0, 0)),
                IntStream.range(0, ACTS.size())
                        .mapToObj(act -> new byte[] {0, 0, 3, (byte) act, 1, 4, 6, 1, 2, 3, 1, 2}));
    }

    private static byte[] row(Object... acts) {
        var row = new byte[acts.length];
        for (var i = 0; i < acts.length; i++) {
            row[i] = acts[i] instanceof Act act ? (byte) ACTS.indexOf(act) : ((Integer) acts[i]).byteValue();
        }
        return row;
    }

    /** The acts at these places are about the first piece of a large message. */
    private static byte[] large(byte[] row, int... at) {
        for (var i : at) {
            row[i] |= (byte) LARGE;
        }
        return row;
    }

    @MethodSource("seeds")
    @FuzzTest
    void settlesEveryQueryAndEnds(byte[] input) {
        new Run(input).toItsEnd();
    }

    /** One input. */
    private static final class Run {
        private final ByteBuffer in;
        private final FuzzedSession session = new FuzzedSession(this::goOn);
        private final FuzzingPeer peer = new FuzzingPeer(session);
        private int acts;
        private boolean isEnding;

        Run(byte[] input) {
            in = ByteBuffer.wrap(input);
        }

        void toItsEnd() {
            try (session) {
                while (next()) {
                    // All is done there.
                }
                peer.awaitEnd();
                session.checkEnd();
            }
        }

        /** While a caller leads and waits: it stays until the next acts have brought it what it waits for, or the end. */
        private void goOn() {
            if (peer.writesOn() || next()) {
                return;
            }
            FuzzedSession.check(!isEnding, "a caller hangs");
            isEnding = true;
            peer.endAll();
        }

        private boolean next() {
            if (in.remaining() < 3 || acts == MOST_ACTS) {
                return false;
            }
            acts++;
            var act = in.get();
            var mode = act & 0xF0;
            try {
                act(ACTS.get(act & 0x0F), mode == LARGE, in.get() & 0xFF);
            } catch (CipherException e) {
                throw new AssertionError("there is no encryption here", e);
            }
            if (mode == LARGE || mode < STEPS) {
                session.threads.runAll();
                peer.checkReaders();
            } else if (mode < AT_ONCE) {
                session.threads.step();
            }
            return true;
        }

        private void act(Act act, boolean large, int number) throws CipherException {
            var length = in.get() & 0xFF;
            var id = number & 7;
            switch (act) {
                case ASK -> {
                    var bytes = large ? length * 1000 : length;
                    if ((number & 1) == 0) {
                        session.ask(bytes);
                    } else {
                        session.lead(bytes);
                    }
                }
                case GIVE_UP -> {
                    if (number == INTERRUPT) {
                        session.interrupt();
                    } else {
                        session.giveUp(number);
                    }
                }
                case TIME_PASSES -> session.timer.advance(Duration.ofMillis(20L * number));
                case RESPONSE -> peer.answer(new Frame.Response(id, total(large, length), data(large, length)));
                case FAILURE -> peer.answer(new Frame.Failure(id, length, "because"));
                case RESPONSE_PIECE -> peer.answer(new Frame.Piece(id, data(large, length)));
                case QUERY -> {
                    var kind = KINDS.get((number >> 3) & 3);
                    var timeLeft = Duration.ofMillis(100L * (number >> 5)).toNanos();
                    peer.ask(new Frame.Query(id, kind, timeLeft, total(large, length), data(large, length)));
                }
                case QUERY_PIECE -> peer.ask(new Frame.Piece(id, data(large, length)));
                case CANCEL -> peer.ask(new Frame.Cancel(id));
                case PING -> peer.ask(new Frame.Ping());
                case CLOSE -> peer.close((number & 1) == 0, (number & 2) == 0);
                case RAW -> {
                    var bytes = new byte[Math.min(length, in.remaining())];
                    in.get(bytes);
                    peer.raw((number & 1) == 0, bytes);
                }
                case DRAIN -> peer.drain();
                case LANE_ENDS -> peer.end((number & 1) == 0);
                case LANE_BREAKS -> peer.breakOff((number & 1) == 0, (number & 2) == 0);
                case ABORT -> session.close();
            }
        }
    }

    private static int total(boolean large, int length) {
        return large ? FrameFormat.MAX_PIECE_BYTES + length * 1000 : length;
    }

    private static ByteBuffer data(boolean large, int length) {
        return ByteBuffer.allocate(large ? FrameFormat.MAX_PIECE_BYTES : length);
    }
}
