package io.github.simpleipc.go;

import static io.github.simpleipc.go.FuzzedHost.SECRET;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.simpleipc.internal.session.Handlers;
import io.github.simpleipc.internal.session.HostedStand;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The handshake and the session of the Go wire, in either role, and a peer that sends any lines and bytes, while this side asks, gives
 * up and lets time go by. Nobody is taken in without the secret; every query is settled exactly once, with what the peer has
 * answered to it and no other, and none is said not to have run that has left; lines are written one at a time; answers are
 * those to what was asked; what waits has its bound; a silent peer is found out; and the end comes.
 *
 * <p>An input is who does what (1), how many bytes come at a time (1), how many are taken at first (1), how many acts come before
 * the session reads (1), and a row of acts (1), each with a number (1) and a length (1); a few take as many bytes as well. All
 * of it is done by the test's own thread, so an input does the same each time.
 */
class GoSessionFuzz {
    private static final int HEAD = 4;
    private static final int MOST_ACTS = 64;
    /** In the high bits of an act's byte: it is about much. */
    private static final int LARGE = 0xF0;
    /** From this on the next act follows at once. */
    private static final int AT_ONCE = 0x80;

    /** Those whose handlers were at it when there were too many already, and the one that is being written. */
    private static final int MAX_WAITING = 2 * FuzzedHost.MAX_QUERIES + 1;

    private static final List<String> FILLS = List.of("x", "<", "\u00e9", "\u2028", "\ud83d\ude00", "\"", "0", "\n");
    private static final Duration SILENCE =
            FuzzedHost.CONNECTION.options().timeout().multipliedBy(4);

    private enum Act {
        ASK,
        GIVE_UP,
        TIME_PASSES,
        STALL,
        ANSWER,
        ANSWER_ANY,
        REQUEST,
        KEEP_ALIVE,
        ACCEPT,
        OTHER,
        RAW,
        JSON,
        TAKE,
        HANDLE,
        CONTEST,
        END
    }

    private static final List<Act> ACTS = List.of(Act.values());

    static Stream<byte[]> seeds() {
        var rows = List.of(
                row(Act.ASK, 0, 5, Act.ANSWER, 0, 5),
                row(Act.ACCEPT, 0, 0, Act.ASK, 1, 5, Act.ASK, 2, 9, Act.ANSWER, 0, 5, Act.ANSWER, 0, 9),
                row(Act.KEEP_ALIVE, 0, 0, Act.ACCEPT, 0, 0, Act.ASK, 4, 9, Act.GIVE_UP, 0, 0, Act.ANSWER, 0, 1),
                row(Act.REQUEST, 1, 5, Act.REQUEST, 2, 5, Act.HANDLE, 1, 0, Act.HANDLE, 0, 0, Act.TIME_PASSES, 1, 0),
                row(Act.ACCEPT, 0, 0, Act.ASK, 0, 5, Act.TIME_PASSES, 200, 0, Act.ASK, 0, 5, Act.ANSWER, 1, 0),
                row(Act.REQUEST, 1, 5, Act.HANDLE, 0, 0, Act.TIME_PASSES, 1, 0, Act.ACCEPT, 0, 0, Act.ASK, 0, 1),
                row(Act.CONTEST, 0, 0, Act.TIME_PASSES, 250, 0, Act.STALL, 255, 0, Act.TAKE, 9, 0, Act.OTHER, 1, 1),
                row(Act.OTHER, 0, 0, Act.OTHER, 1, 0, Act.KEEP_ALIVE, 0, 0, Act.REQUEST, 3, 3, Act.END, 3, 0));
        var heads = IntStream.of(0, 1, 2, 3, 5, 8, 9, 0x10, 0x23, 0x42, 0x43, 0x80, 0x81);
        return Stream.concat(
                heads.boxed().flatMap(head -> rows.stream().map(row -> with(head, row))),
                Stream.of(
                                "{\"OpCode\":3,\"Data\":\"hello\",\"QueryId\":6}",
                                "{\"OpCode\":3,\"Data\":\"nobody's\"}",
                                "{\"OpCode\":0,\"Data\":\"\\ud800\",\"QueryId\":9223372036854775809}")
                        .map(json ->
                                with(0, row(Act.ASK, 0, 5, Act.JSON, 0, json.length(), json, Act.RAW, 0, 2, "!\n"))));
    }

    private static byte[] row(Object... acts) {
        var row = ByteBuffer.allocate(500);
        for (var one : acts) {
            if (one instanceof Act act) {
                row.put((byte) ACTS.indexOf(act));
            } else if (one instanceof Integer number) {
                row.put(number.byteValue());
            } else {
                row.put(one.toString().getBytes(UTF_8));
            }
        }
        return Arrays.copyOf(row.array(), row.position());
    }

    private static byte[] with(int head, byte[] row) {
        return ByteBuffer.allocate(HEAD + row.length)
                .put((byte) head)
                .put((byte) 100)
                .put((byte) 255)
                .put((byte) 0)
                .put(row)
                .array();
    }

    @MethodSource("seeds")
    @FuzzTest
    void settlesEveryQueryAndEnds(byte[] input) {
        if (input.length >= HEAD) {
            new Run(ByteBuffer.wrap(input)).toItsEnd();
        }
    }

    /** One input. */
    private static final class Run {
        private final ByteBuffer in;
        private final boolean isServer;
        private final boolean isOfThisLibrary;
        private final boolean isHonest;
        private final boolean isTasksAtOnce;
        private final boolean isSilentInTheEnd;
        private final boolean isOther;
        private final int actsBefore;

        private final FuzzedClock clock = new FuzzedClock();
        private final LineCipher cipher;
        private final LineBook book;
        private final FuzzedLink link;
        private GoLink proven;
        private HostedStand session;
        private int acts;
        private long silentSince;
        private boolean isSilent;

        Run(ByteBuffer in) {
            this.in = in;
            var head = in.get();
            isServer = (head & 1) == 0;
            isOfThisLibrary = (head & 2) != 0;
            cipher = (head & 4) == 0 ? LineCipher.NONE : LineFuzz.AES;
            isHonest = (head & 8) == 0;
            isTasksAtOnce = (head & 0x10) != 0;
            isSilentInTheEnd = (head & 0x40) != 0;
            isOther = (head & 0x80) != 0;
            book = new LineBook(cipher, clock);
            var atATime = in.get() & 0xFF;
            var room = in.get() & 0xFF;
            link = new FuzzedLink(book, 1 + atATime * atATime, room == 0xFF ? 1 << 20 : room * 8, this::goOn);
            actsBefore = in.get() & 3;
        }

        void toItsEnd() {
            try {
                handshake();
            } catch (IOException e) {
                check(proven == null, "a session was begun by a handshake that failed");
                return;
            }
            if (proven == null) {
                return;
            }
            session = new HostedStand(
                    proven,
                    FuzzedHost.CONNECTION,
                    new Handlers((text, context) -> handle(text), null, null, null),
                    clock,
                    FuzzedHost.LOG,
                    isTasksAtOnce,
                    book);
            book.begins(session, proven.manner());
            for (var i = 0; i < actsBefore; i++) {
                next();
            }
            session.read();
            check(link.isClosed(), "the link is open after the end");
            session.checkEnd();
            check(!clock.hasAlarms(), "alarms are set after the end");
        }

        private void handshake() throws IOException {
            var end = new GoEnd(new FuzzedHost(clock), SECRET.getBytes(UTF_8), cipher);
            if (isHonest) {
                say(isServer ? OpCode.SECRET : OpCode.SECRET_ACCEPTED, isServer ? SECRET : "", 0);
            }
            if (!isServer) {
                proven = (GoLink) end.prove(link, isOther ? 0 : 1).orElse(null);
                check(proven == null || book.hasOpenedWith(OpCode.SECRET_ACCEPTED), "who did not accept was believed");
                return;
            }
            end.judge(link, taker -> {
                check(
                        book.hasOpenedWith(OpCode.SECRET) && book.openingData().equals(SECRET),
                        "the place is given to who did not prove the secret");
                if (!isOther) {
                    proven = (GoLink) taker;
                }
                return !isOther;
            });
        }

        private String handle(String text) {
            if (text.startsWith("\"")) {
                throw new IllegalStateException("thrown by the handler");
            } else if (text.startsWith("\n")) {
                return "y".repeat(FuzzedHost.MAX_MESSAGE_BYTES + 1);
            }
            book.responds();
            return text;
        }

        /** While somebody waits: the next acts, until they have brought what is waited for, or the end. */
        private void goOn() {
            if (proven != null) {
                check(
                        proven.reader().heldBytes() <= Math.max(4096, proven.maxLineBytes() + 1),
                        "more is held than a line may have");
                check(book.waiting() <= MAX_WAITING, book.waiting() + " responses wait to be written");
            }
            if (next()) {
                return;
            }
            if (session == null) {
                // As the core does when a handshake takes too long.
                link.close();
                return;
            }
            if (!isSilentInTheEnd) {
                link.end();
                return;
            }
            if (!isSilent) {
                isSilent = true;
                silentSince = clock.nanoTime();
            }
            check(clock.nanoTime() - silentSince <= SILENCE.toNanos(), "a silent peer is not found out");
            check(clock.advanceToNext(), "a session waits for ever");
        }

        private boolean next() {
            if (in.remaining() < 3 || acts == MOST_ACTS) {
                return false;
            }
            acts++;
            var act = in.get();
            var mode = act & 0xF0;
            act(ACTS.get(act & 0x0F), mode == LARGE, in.get() & 0xFF, in.get() & 0xFF);
            if (mode >= AT_ONCE && mode != LARGE) {
                next();
            }
            return true;
        }

        private void act(Act act, boolean isLarge, int number, int length) {
            switch (act) {
                case ASK -> {
                    if (session != null) {
                        session.ask(book.next(text(isLarge, number, length)));
                    }
                }
                case GIVE_UP -> {
                    if (session != null && number < session.asked()) {
                        session.giveUp(number);
                    }
                }
                case TIME_PASSES -> clock.advance(Duration.ofMillis(20L * number));
                case STALL -> clock.stall(Duration.ofMillis(20L * number));
                case ANSWER -> {
                    var id = book.asked(number & 3);
                    if (id != null) {
                        say((number & 4) == 0 ? OpCode.RESPONSE : OpCode.NORESPONSE, isLarge, number, length, id);
                    }
                }
                case ANSWER_ANY -> say(OpCode.RESPONSE, isLarge, number, length, Long.MIN_VALUE + number);
                case REQUEST -> say(OpCode.REQUEST, isLarge, number, length, number);
                case KEEP_ALIVE -> say(OpCode.KEEPALIVE, "", number);
                case ACCEPT -> say(OpCode.KEEPALIVE_ACCEPTED, "", number);
                case OTHER -> {
                    switch (number & 3) {
                        case 0 -> say(OpCode.SECRET, SECRET, length);
                        case 1 -> say(OpCode.SECRET_ACCEPTED, "", length);
                        case 2 -> say(OpCode.ISIPC, "", length);
                        default -> say(OpCode.SECRET, "another", length);
                    }
                }
                case RAW -> link.say(bytes(length));
                case JSON -> {
                    var sealed = cipher.seal(bytes(length));
                    link.say(Base64.getEncoder().withoutPadding().encode(sealed));
                    link.say(new byte[] {'\n'});
                }
                case TAKE -> link.take(isLarge ? 1 << 20 : number);
                case HANDLE -> {
                    if (session != null) {
                        session.runOne(number);
                    }
                }
                case CONTEST -> {
                    if (session != null) {
                        session.contested();
                    }
                }
                case END -> end(number & 3);
            }
        }

        private void end(int how) {
            switch (how) {
                case 0 -> link.end();
                case 1 -> link.breakOff();
                case 2 -> {
                    if (session != null) {
                        session.abort();
                    }
                }
                default -> {
                    if (session != null) {
                        session.shutdownIfIdle();
                    }
                }
            }
        }

        private byte[] bytes(int length) {
            var bytes = new byte[Math.min(length, in.remaining())];
            in.get(bytes);
            return bytes;
        }

        private void say(OpCode opCode, boolean isLarge, int number, int length, long id) {
            link.say(book.line(new Message(opCode, text(isLarge, number >> 3, length), id)));
        }

        private void say(OpCode opCode, String data, long id) {
            link.say(book.line(new Message(opCode, data, isOfThisLibrary ? id | Long.MIN_VALUE : id)));
        }

        private static String text(boolean isLarge, int number, int length) {
            return FILLS.get(number & 7).repeat(isLarge ? length * 30 : length);
        }
    }

    static void check(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }
}
