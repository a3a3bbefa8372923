package io.github.simpleipc.go;

import io.github.simpleipc.go.LastLine.Fate;
import io.github.simpleipc.spi.TextQuery;
import io.github.simpleipc.spi.WireLink;
import io.github.simpleipc.spi.WireTimer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What this side has to say, and the rule by which it is said ({@code docs/go.md}, "One line at a time").
 *
 * <p>A Go reader throws away what follows a line in the same read. So before the next line it must be certain that the last
 * was read, and only an answer makes it certain: a response for a query, KEEPALIVE_ACCEPTED for a keep-alive. Behind a line
 * that has no answer, which a response and KEEPALIVE_ACCEPTED are, comes therefore, when there is more to say and after a
 * {@link #GAP}, a keep-alive: should it be thrown away, nothing is lost, and another is sent. None of these may be cut where a
 * Go reader's 4096 bytes end, since its rest would be read as a garbled line: so they are padded.
 *
 * <p>Whoever has something to say writes, as far as the link takes it; the rest is the reading thread's, which calls
 * {@link #pump} whenever it is woken. Locks: {@code lock} guards everything; nothing is settled and nothing logged under it.
 */
final class Outbox {
    /** Between a line without an answer and the next. A Go reader that is not held up needs far less. */
    static final Duration GAP = Duration.ofMillis(2);

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** A query of this side, as a line. */
    private record Asked(TextQuery query, long id, byte[] line) {}

    /** What was sent; its line is no longer held. */
    private record Sent(TextQuery query, long id) {}

    /** What the watch wants to know, taken at one moment; {@code unanswered} is null if there is none. */
    record Status(
            Fate fate,
            long keepAliveSinceNanos,
            long lastWriteNanos,
            boolean isBlocked,
            @Nullable TextQuery unanswered) {}

    private final WireLink link;
    private final LineCodec codec;
    private final Ids ids;
    private final Manner manner;
    private final int maxLineBytes;
    private final WireTimer timer;
    private final Runnable onKeepAlive;

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by lock, as is all below. */
    private final Queue<byte[]> responses = new ArrayDeque<>();

    private final Queue<Asked> queries = new ArrayDeque<>();
    private boolean owesSecretAccepted;
    private boolean owesAccept;
    private boolean wantsKeepAlive;

    private final LastLine last;
    /** The query that is not answered; in {@link Manner#ONE_AT_A_TIME} also after it was given up. */
    private @Nullable Sent sent;

    /** What is being written. */
    private ByteBuffer line = NOTHING;
    /** The query that it is, until it has left whole. */
    private @Nullable TextQuery lineQuery;

    private boolean lastWasResponse;
    private long lastWriteNanos;
    private WireTimer.@Nullable Alarm alarm;
    private @Nullable IOException failure;
    private boolean closed;
    /** Read without the lock. */
    private volatile boolean blocked;

    /**
     * @param fate of the handshake's last line: if it is {@link Fate#OPENING}, that is still to be written
     * @param onKeepAlive run after a keep-alive was begun
     */
    Outbox(GoLink proven, Fate fate, Runnable onKeepAlive) {
        this.link = proven.link();
        this.codec = proven.codec();
        this.ids = proven.ids();
        this.manner = proven.manner();
        this.maxLineBytes = proven.maxLineBytes();
        this.timer = proven.host().timer();
        this.onKeepAlive = onKeepAlive;
        this.last = new LastLine(fate, timer);
        this.owesSecretAccepted = fate == Fate.OPENING;
        this.lastWriteNanos = timer.nanoTime();
    }

    void submit(TextQuery query) {
        var id = ids.fresh();
        var encoded = codec.encode(new Message(OpCode.REQUEST, query.text(), id));
        var length = encoded.length - 1;
        if (length > maxLineBytes) {
            query.refuse("escaped for the Go wire the message is a line of " + length + " bytes, over the maximum of "
                    + maxLineBytes);
        } else {
            change(() -> queries.add(new Asked(query, id, encoded)));
        }
    }

    /** Nobody waits for it any more. */
    void forget(TextQuery query) {
        change(() -> {
            queries.removeIf(asked -> asked.query().equals(query));
            if (manner == Manner.FREELY && sent != null && sent.query().equals(query)) {
                sent = null;
                // It may have been slow, or the peer is gone: that tells.
                wantsKeepAlive = true;
            }
        });
    }

    void respond(long id, String text) {
        var encoded = encodeUnanswered(new Message(OpCode.RESPONSE, text, id));
        change(() -> responses.add(encoded));
    }

    /** How many responses wait for their turn. */
    int waitingResponses() {
        lock.lock();
        try {
            return responses.size();
        } finally {
            lock.unlock();
        }
    }

    /** The peer's keep-alive is to be answered; one answer is enough for several. */
    void accept() {
        change(() -> owesAccept = true);
    }

    /** A keep-alive is to be sent, by the reading thread, unless one is under way. */
    void wantKeepAlive() {
        lock.lock();
        try {
            wantsKeepAlive = true;
        } finally {
            lock.unlock();
        }
        link.wakeup();
    }

    /** A line came. */
    void heard() {
        change(last::opened);
    }

    /** KEEPALIVE_ACCEPTED came. */
    void accepted() {
        change(last::accepted);
    }

    /** An answer came: returns its query, if it is the one that is not answered. */
    @Nullable
    TextQuery answered(long id) {
        lock.lock();
        try {
            if (sent == null || sent.id() != id || lineQuery != null) {
                return null;
            }
            var query = sent.query();
            sent = null;
            return query;
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
        pump();
    }

    /** Writes what may be written now. */
    void pump() {
        var after = new ArrayList<Runnable>(0);
        lock.lock();
        try {
            write(after);
        } finally {
            lock.unlock();
        }
        after.forEach(Runnable::run);
    }

    private void write(List<Runnable> after) {
        if (closed || failure != null) {
            return;
        }
        try {
            while (line.hasRemaining() || begin(after)) {
                if (link.tryWrite(line) > 0) {
                    lastWriteNanos = timer.nanoTime();
                }
                if (line.hasRemaining()) {
                    if (!blocked) {
                        blocked = true;
                        link.wakeup();
                    }
                    return;
                }
                blocked = false;
                line = NOTHING;
                lineQuery = null;
            }
        } catch (IOException e) {
            // What the peer had said before is still read; the reading thread then finds this.
            failure = e;
            link.wakeup();
        }
    }

    /** Makes the next line, if there is one that may be written. */
    private boolean begin(List<Runnable> after) {
        if (owesSecretAccepted) {
            owesSecretAccepted = false;
            return begin(new Message(OpCode.SECRET_ACCEPTED, "", ids.fresh()));
        }
        dropSettled();
        if (last.fate() == Fate.OPENING || !hasMore()) {
            return false;
        }
        return manner == Manner.FREELY ? beginAny(after) : beginOneAtATime(after);
    }

    private boolean beginOneAtATime(List<Runnable> after) {
        if (sent != null) {
            return false;
        }
        return switch (last.fate()) {
            case READ -> beginAny(after);
            case UNKNOWN -> isOver(lastWriteNanos + GAP.toNanos()) && beginKeepAlive(after);
            case KEEP_ALIVE -> isOver(last.overdueAtNanos()) && beginKeepAlive(after);
            case SETTLING -> isOver(last.overdueAtNanos());
            case OPENING -> false;
        };
    }

    private boolean hasMore() {
        return owesAccept || wantsKeepAlive || !responses.isEmpty() || !queries.isEmpty();
    }

    private void dropSettled() {
        while (!queries.isEmpty() && queries.peek().query().isSettled()) {
            queries.remove();
        }
    }

    private boolean beginAny(List<Runnable> after) {
        if (owesAccept) {
            owesAccept = false;
            last.withoutAnswer();
            return begin(new Message(OpCode.KEEPALIVE_ACCEPTED, "", ids.fresh()));
        }
        // In turn, so that neither direction waits for the other for ever.
        if (lastWasResponse && beginQuery()) {
            lastWasResponse = false;
            return true;
        }
        var response = responses.poll();
        if (response != null) {
            lastWasResponse = true;
            last.withoutAnswer();
            line = ByteBuffer.wrap(response);
            return true;
        }
        return beginQuery() || (wantsKeepAlive && !last.isKeepAlive() && beginKeepAlive(after));
    }

    private boolean beginQuery() {
        while (sent == null && !queries.isEmpty()) {
            var asked = queries.remove();
            if (!asked.query().isSettled() && asked.query().leave()) {
                sent = new Sent(asked.query(), asked.id());
                lineQuery = asked.query();
                last.query();
                line = ByteBuffer.wrap(asked.line());
                return true;
            }
        }
        return false;
    }

    private boolean beginKeepAlive(List<Runnable> after) {
        wantsKeepAlive = false;
        last.keepAlive();
        after.add(onKeepAlive);
        return begin(new Message(OpCode.KEEPALIVE, "", ids.fresh()));
    }

    private boolean begin(Message message) {
        line = ByteBuffer.wrap(encodeUnanswered(message));
        return true;
    }

    /** A line that may be unread when the next is written. */
    private byte[] encodeUnanswered(Message message) {
        return manner == Manner.FREELY ? codec.encode(message) : codec.encodePadded(message);
    }

    /** If not, the reading thread will look again when it is. */
    private boolean isOver(long nanos) {
        if (timer.nanoTime() - nanos >= 0) {
            return true;
        }
        if (alarm != null) {
            alarm.cancel();
        }
        alarm = timer.at(nanos, link::wakeup);
        return false;
    }

    /** Why writing failed; null if it has not. */
    @Nullable
    IOException failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** True if the rest of a line waits for room in the link. */
    boolean isBlocked() {
        return blocked;
    }

    /** True if no answer to the peer waits to be written. */
    boolean isIdle() {
        lock.lock();
        try {
            return !line.hasRemaining() && !owesAccept && responses.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    Status status() {
        lock.lock();
        try {
            return new Status(
                    last.fate(),
                    last.firstKeepAliveNanos(),
                    lastWriteNanos,
                    blocked,
                    sent == null ? null : sent.query());
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is written any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            if (alarm != null) {
                alarm.cancel();
            }
            if (lineQuery != null && line.hasRemaining()) {
                lineQuery.stayedBehind();
            }
        } finally {
            lock.unlock();
        }
    }
}
