package io.github.simpleipc.go;

import io.github.simpleipc.spi.WireTimer;
import java.time.Duration;

/** Whether a Go peer has read the last line, as far as this side can know. Guarded by the outbox's lock. */
final class LastLine {
    /** After it a keep-alive behind a line without an answer is taken for thrown away. */
    static final Duration SEND_AGAIN = Duration.ofMillis(100);

    enum Fate {
        /** It was read. */
        READ,
        /** Nobody knows, and no answer will tell: a response, or KEEPALIVE_ACCEPTED. */
        UNKNOWN,
        /** It was SECRET_ACCEPTED: any line of the client tells. */
        OPENING,
        /** It was a keep-alive: KEEPALIVE_ACCEPTED tells. */
        KEEP_ALIVE,
        /** One of several keep-alives was accepted, and the others may be unread: a moment tells. */
        SETTLING
    }

    private final WireTimer timer;
    private Fate fate;
    /** How many keep-alives were sent since the last line was known to be read. */
    private int keepAlives;

    private long firstNanos;
    private long lastNanos;

    LastLine(Fate fate, WireTimer timer) {
        this.fate = fate;
        this.timer = timer;
    }

    Fate fate() {
        if (fate == Fate.SETTLING && isOverdue()) {
            fate = Fate.READ;
        }
        return fate;
    }

    boolean isKeepAlive() {
        return fate() == Fate.KEEP_ALIVE || fate == Fate.SETTLING;
    }

    /** When the first keep-alive was sent that is not accepted. */
    long firstKeepAliveNanos() {
        return firstNanos;
    }

    /** When a keep-alive is to be sent again, or is settled. */
    long overdueAtNanos() {
        return lastNanos + SEND_AGAIN.toNanos();
    }

    boolean isOverdue() {
        return timer.nanoTime() - overdueAtNanos() >= 0;
    }

    /** A query is sent, whose answer will tell. */
    void query() {
        if (!isKeepAlive()) {
            fate = Fate.READ;
        }
    }

    /** A line is sent that has no answer. */
    void withoutAnswer() {
        if (!isKeepAlive()) {
            fate = Fate.UNKNOWN;
        }
    }

    void keepAlive() {
        lastNanos = timer.nanoTime();
        if (!isKeepAlive()) {
            firstNanos = lastNanos;
            keepAlives = 0;
        }
        keepAlives++;
        fate = Fate.KEEP_ALIVE;
    }

    void accepted() {
        if (isKeepAlive()) {
            keepAlives--;
            lastNanos = timer.nanoTime();
            fate = keepAlives == 0 ? Fate.READ : Fate.SETTLING;
        }
    }

    /** The client has sent a line. */
    void opened() {
        if (fate == Fate.OPENING) {
            fate = Fate.READ;
        }
    }
}
