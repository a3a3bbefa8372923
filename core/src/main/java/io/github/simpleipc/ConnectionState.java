package io.github.simpleipc;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a {@link Connection} is in its life. Each constant names its legal successors, see {@link #successors()}.
 *
 * <pre>
 *   NEW           ──► CONNECTING
 *   CONNECTING    ──► WAITING as the server, CONNECTED as the client; on failure back to NEW or GAVE_UP
 *   WAITING       ──► CONNECTED; when another process has taken the address RECONNECTING, or GAVE_UP without reconnect
 *   CONNECTED     ──► WAITING as the server; else RECONNECTING, or GAVE_UP without reconnect
 *   RECONNECTING  ──► CONNECTED; WAITING if it became the server; GAVE_UP at the retry limit
 *   GAVE_UP       ──► CONNECTING
 *   each of them  ──► CLOSED
 * </pre>
 */
public enum ConnectionState {
    /** Not connected yet; {@link Connection#connect()} may be called. */
    NEW,
    /** {@link Connection#connect()} is under way. */
    CONNECTING,
    /** This process is the server and has no peer at present. */
    WAITING,
    /** There is a peer; queries flow. */
    CONNECTED,
    /** The peer was lost, or the address to another process, and this process looks for a peer again. */
    RECONNECTING,
    /**
     * The peer was lost, or the address to another process, and nothing is to be looked for, or the retry limit was reached;
     * {@link Connection#connect()} may be called again.
     */
    GAVE_UP,
    /** {@link Connection#close()} was called. Final. */
    CLOSED;

    /** The states that may come right after this one. */
    public Set<ConnectionState> successors() {
        return switch (this) {
            case NEW -> EnumSet.of(CONNECTING, CLOSED);
            case CONNECTING -> EnumSet.of(NEW, WAITING, CONNECTED, GAVE_UP, CLOSED);
            case WAITING -> EnumSet.of(CONNECTED, RECONNECTING, GAVE_UP, CLOSED);
            case CONNECTED -> EnumSet.of(WAITING, RECONNECTING, GAVE_UP, CLOSED);
            case RECONNECTING -> EnumSet.of(WAITING, CONNECTED, GAVE_UP, CLOSED);
            case GAVE_UP -> EnumSet.of(CONNECTING, CLOSED);
            case CLOSED -> EnumSet.noneOf(ConnectionState.class);
        };
    }
}
