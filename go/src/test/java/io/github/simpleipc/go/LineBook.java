package io.github.simpleipc.go;

import static io.github.simpleipc.go.GoSessionFuzz.check;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.simpleipc.Outcome;
import io.github.simpleipc.internal.session.HostedStand;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What either side of a fuzzed session has said, and whether this side was right to say it. */
final class LineBook implements HostedStand.Settled {
    /** A peer's message that came without an id, which gets one that the book does not know. */
    private static final long NO_ID = -77;

    private static final Set<OpCode> UNANSWERED =
            EnumSet.of(OpCode.RESPONSE, OpCode.KEEPALIVE_ACCEPTED, OpCode.KEEPALIVE);

    private final LineCodec codec;
    private final FuzzedClock clock;
    private final ByteArrayOutputStream heardLine = new ByteArrayOutputStream();
    /** What the peer has answered, by the id. */
    private final Map<Long, Set<String>> answers = new HashMap<>();
    /** What it has asked and was not answered, by the id. */
    private final Map<Long, List<String>> open = new HashMap<>();

    /** The queries of this side, each with its id from when it is begun. */
    private final List<String> texts = new ArrayList<>();

    private final Map<Integer, Long> ids = new HashMap<>();
    private final Set<Integer> whole = new HashSet<>();
    private final Set<Integer> notRun = new HashSet<>();
    private final List<Long> asked = new ArrayList<>();

    private Message opening;
    private HostedStand session;
    private boolean isFreely;
    private Message last;
    /** When the last line had left whole; of a keep-alive, when it was begun. */
    private long lastNanos;

    private int lastBytes;
    /** How many bytes came before the line that is being written, behind a line that nobody may have read. */
    private int unreadBytes;

    private int heardLines;
    private int accepted;
    private int waiting;

    LineBook(LineCipher cipher, FuzzedClock clock) {
        this.codec = new LineCodec(cipher, () -> NO_ID);
        this.clock = clock;
    }

    /** From now on what is written is of a session. */
    void begins(HostedStand session, Manner manner) {
        this.session = session;
        this.isFreely = manner == Manner.FREELY;
    }

    /** The line that says it, with its end. */
    byte[] line(Message message) {
        return codec.encode(message);
    }

    /** The text of this side's next query. */
    String next(String fill) {
        var text = texts.size() + ":" + fill;
        texts.add(text);
        return text;
    }

    /** The id of a query that this side has begun to write, the last one first; none if there are no so many. */
    Long asked(int back) {
        return back < asked.size() ? asked.get(asked.size() - 1 - back) : null;
    }

    /** True if the first that the peer has said is this. */
    boolean hasOpenedWith(OpCode opCode) {
        return opening != null && opening.opCode() == opCode;
    }

    String openingData() {
        return opening.data();
    }

    /** This side has read some bytes. */
    void heard(byte[] bytes) {
        // Jazzer watches each comparison, so the search is left to the JDK.
        var text = new String(bytes, ISO_8859_1);
        var start = 0;
        for (var end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            heardLine.write(bytes, start, end - start);
            heardLine(heardLine.toByteArray());
            heardLine.reset();
            start = end + 1;
        }
        heardLine.write(bytes, start, bytes.length - start);
    }

    private void heardLine(byte[] line) {
        heardLines++;
        Message message;
        try {
            message = codec.decode(line);
        } catch (MalformedLineException e) {
            // The session ends when it comes to this one.
            return;
        }
        if (heardLines == 1) {
            opening = message;
        }
        switch (message.opCode()) {
            case RESPONSE, NORESPONSE ->
                answers.computeIfAbsent(message.id(), id -> new HashSet<>()).add(message.data());
            case REQUEST ->
                open.computeIfAbsent(message.id(), id -> new ArrayList<>()).add(message.data());
            case KEEPALIVE_ACCEPTED -> accepted++;
            default -> {}
        }
    }

    /** The handler has made a response. */
    void responds() {
        waiting++;
    }

    /** How many responses were made and not begun. */
    int waiting() {
        return waiting;
    }

    /** This side begins to write a line. */
    void begun(byte[] line) {
        Message message;
        try {
            message = codec.decode(Arrays.copyOf(line, line.length - 1));
        } catch (MalformedLineException e) {
            throw new AssertionError("what was written is no line", e);
        }
        check(line[line.length - 1] == '\n', "a line has no end");
        if (session != null) {
            checkTime(message);
            checkCut(message, line.length);
            switch (message.opCode()) {
                case REQUEST -> request(message);
                case RESPONSE -> response(message);
                case KEEPALIVE, KEEPALIVE_ACCEPTED, SECRET_ACCEPTED ->
                    check(message.data().isEmpty(), "a line says more than it should");
                default -> throw new AssertionError("a session has written " + message);
            }
        }
        last = message;
        lastNanos = clock.nanoTime();
        lastBytes = line.length;
    }

    /** All of the line that was begun has left. */
    void left() {
        if (last.opCode() != OpCode.KEEPALIVE) {
            lastNanos = clock.nanoTime();
        }
        if (last.opCode() == OpCode.REQUEST) {
            var query = number(last);
            check(!notRun.contains(query), "a query left that was said to have stayed");
            whole.add(query);
        }
    }

    /** One line at a time, see {@link Outbox}; what the peer has said may not have been looked at yet. */
    private void checkTime(Message message) {
        if (last == null) {
            return;
        }
        var passed = clock.nanoTime() - lastNanos;
        var isKeepAlive = message.opCode() == OpCode.KEEPALIVE;
        switch (last.opCode()) {
            case SECRET_ACCEPTED -> check(heardLines > 1, "a line follows the opening before the peer has spoken");
            case REQUEST -> check(isFreely || answers.containsKey(last.id()), "a line follows a query without answer");
            case RESPONSE, KEEPALIVE_ACCEPTED ->
                check(
                        isFreely || (isKeepAlive && passed >= Outbox.GAP.toNanos()),
                        "a line follows at once on one without answer");
            case KEEPALIVE -> {
                check(
                        isFreely || accepted > 0 || (isKeepAlive && passed >= LastLine.SEND_AGAIN.toNanos()),
                        "a line follows a keep-alive that was not accepted");
                if (!isKeepAlive && accepted > 0) {
                    accepted--;
                }
            }
            default -> {}
        }
    }

    /** The rest of a line that is cut where a Go reader throws away what it holds would be a garbled line. */
    private void checkCut(Message message, int bytes) {
        var mayFollowUnread =
                message.opCode() == OpCode.KEEPALIVE && last != null && UNANSWERED.contains(last.opCode());
        unreadBytes = mayFollowUnread ? unreadBytes + lastBytes : 0;
        check(
                isFreely || unreadBytes == 0 || unreadBytes % GoPeer.CHUNK + bytes <= GoPeer.CHUNK,
                "a line is cut at the end of a Go reader's bytes");
    }

    private void request(Message message) {
        var query = number(message);
        check(message.data().equals(texts.get(query)), "a query is written as another");
        check(ids.put(query, message.id()) == null, "a query is written twice");
        check(!session.isSettled(query), "a query is written that nobody waits for");
        check(!asked.contains(message.id()), "two queries have one id");
        asked.add(message.id());
    }

    private static int number(Message message) {
        return Integer.parseInt(message.data().substring(0, message.data().indexOf(':')));
    }

    private void response(Message message) {
        waiting--;
        check(
                remove(message.id(), message.data()) || remove(NO_ID, message.data()),
                "what was not asked is answered, or is twice, or with something else");
    }

    private boolean remove(long id, String text) {
        return open.getOrDefault(id, List.of()).contains(text) && open.get(id).remove(text);
    }

    @Override
    public void answered(int query, String response) {
        check(whole.contains(query), "a query was answered that had not left");
        var said = answers.get(ids.get(query));
        check(said != null && said.contains(response), "a query has an answer that the peer did not give");
    }

    @Override
    public void failed(int query, Outcome outcome) {
        switch (outcome) {
            case NOT_RUN -> {
                check(!whole.contains(query), "a query left, and is said to have stayed");
                notRun.add(query);
            }
            case MAY_HAVE_RUN -> check(ids.containsKey(query), "a query may have run that was not begun");
            case RAN_AND_FAILED ->
                check(
                        whole.contains(query) && answers.containsKey(ids.get(query)),
                        "a query ran that the peer did not answer");
        }
    }
}
