package io.github.simpleipc;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A tunnel between two processes that run the same code.
 *
 * <pre>{@code
 * try (var connection = Connection.open("chat", text -> { System.out.println("> " + text); return "seen"; })) {
 *     connection.awaitConnected(Duration.ofMinutes(1));
 *     System.out.println(connection.query("hello"));
 * }
 * }</pre>
 *
 * <p>Life cycle: a connection outlives its sockets. After a first success of {@link #connect()} it heals by itself: a
 * server waits for the next peer, a client dials again. Only {@link #close()} ends it, and giving up, which {@link
 * ConnectionBuilder#reconnect} and {@link ConnectionBuilder#maxRetries} are about; see {@link ConnectionState}.
 *
 * <p>Threading: every method may be called by any thread, platform or virtual, also from inside handlers and listeners.
 * The library's threads are daemons; a program that only answers waits in {@link #awaitClosed()}.
 *
 * <p>Queries may be under way in both directions at once, up to {@link ConnectionBuilder#maxQueries} in each. Between
 * them no order is promised, except that the signals of one sending thread are handled one after the other, as they were
 * sent. Every query ends exactly once, with a response or with a {@link QueryFailedException} that says what became of it.
 */
public interface Connection extends AutoCloseable {
    /**
     * Makes a {@linkplain ConnectionSpec#named named} connection and connects it. The same as {@link #create} and
     * {@link #connect()}; if connecting fails, the connection is closed.
     *
     * @throws ConnectFailedException as {@link #connect()} does
     * @throws IllegalArgumentException if the name is not 1 to 200 characters that are not all blank
     */
    static Connection open(String name, Handler<String> handler) throws ConnectFailedException {
        return open(ConnectionSpec.named(name), handler);
    }

    /**
     * Makes a connection and connects it; if connecting fails, the connection is closed.
     *
     * @throws ConnectFailedException as {@link #connect()} does
     */
    static Connection open(ConnectionSpec spec, Handler<String> handler) throws ConnectFailedException {
        return builder(spec).onText(handler).open();
    }

    /** Makes a connection that answers text, with default options; to be connected by {@link #connect()}. */
    static Connection create(ConnectionSpec spec, Handler<String> handler) {
        return builder(spec).onText(handler).build();
    }

    /** A builder for everything else: handlers for bytes and signals, and all options. */
    static ConnectionBuilder builder(ConnectionSpec spec) {
        return new ConnectionBuilder(spec);
    }

    /**
     * Becomes the server of the address if nobody serves it, else the client of who does. Returns at once as a server, without
     * a peer ({@link #awaitConnected} waits for one), and as a client when the tunnel stands. Legal in
     * {@link ConnectionState#NEW} and {@link ConnectionState#GAVE_UP}; on failure the state is again what it was, and it may
     * be called again. Blocks for at most the connection's timeout; woken by {@link #close()} and by an interrupt.
     *
     * @throws ConnectFailedException saying what stood in the way
     * @throws IllegalStateException in any state but the two
     */
    void connect() throws ConnectFailedException;

    /**
     * Asks the peer and waits for its response, for at most the connection's timeout. Woken by the response, the timeout, the
     * loss of the peer, {@link #close()}, and an interrupt of this thread. If as many queries as are allowed are
     * unanswered already, waits within the same time for one of them to be answered.
     *
     * @return the response, never null
     * @throws NotConnectedException at once if there is no peer at present
     * @throws LinkLostException if the peer is lost, or either side closes, before the response is there
     * @throws QueryTimeoutException if the time is over
     * @throws QueryRefusedException if this side or the peer refuses it, for a reason that the exception names
     * @throws HandlerFailedException if the peer's handler throws or makes no usable response
     * @throws QueryInterruptedException if this thread is interrupted, or its flag is set already; the flag is set again
     * @throws IllegalArgumentException if the text has a lone surrogate, which UTF-8 cannot express
     */
    String query(String text) throws QueryFailedException;

    /**
     * The same with a timeout of its own.
     *
     * @throws IllegalArgumentException also if the timeout is not 1 ms to 30 days
     */
    String query(String text, Duration timeout) throws QueryFailedException;

    /** The same with bytes, which are handed over: do not change them until the response is there. */
    byte[] query(byte[] bytes) throws QueryFailedException;

    /** The same with bytes and a timeout of its own. */
    byte[] query(byte[] bytes, Duration timeout) throws QueryFailedException;

    /**
     * Asks the peer without waiting. Never blocks: if as many queries as are allowed are unanswered already, the future fails
     * at once with {@link QueryRefusedException.Reason#TOO_MANY_QUERIES}. The future completes on a library thread, or on the
     * user's executor where one is set, so its dependents may block and query. Cancelling it tells the peer to cancel the
     * query; a handler that runs is not interrupted, but can see it in its {@link QueryContext}.
     *
     * @return completes with the response, or with one of the exceptions of {@link #query(String)}; is completed already if
     *     there is no peer
     * @throws IllegalArgumentException if the text has a lone surrogate
     */
    CompletableFuture<String> queryAsync(String text);

    /** The same with a timeout of its own. */
    CompletableFuture<String> queryAsync(String text, Duration timeout);

    /** The same with bytes, which are handed over. */
    CompletableFuture<byte[]> queryAsync(byte[] bytes);

    /** The same with bytes and a timeout of its own. */
    CompletableFuture<byte[]> queryAsync(byte[] bytes, Duration timeout);

    /**
     * Sends a signal: a message without a response. Returns when the peer has accepted it for its signal handler, so a signal
     * is never lost in silence. Blocks and fails as {@link #query(String)} does; a signal that was {@link Outcome#NOT_RUN}
     * was not accepted.
     */
    void send(String text) throws QueryFailedException;

    /** The same with a timeout of its own. */
    void send(String text, Duration timeout) throws QueryFailedException;

    /** The same with bytes, which are handed over. */
    void send(byte[] bytes) throws QueryFailedException;

    /** The same with bytes and a timeout of its own. */
    void send(byte[] bytes, Duration timeout) throws QueryFailedException;

    /**
     * Sends a signal without waiting; never blocks. The future completes when the peer has accepted it, or fails and is
     * cancelled as that of {@link #queryAsync(String)}.
     *
     * @throws IllegalArgumentException if the text has a lone surrogate
     */
    CompletableFuture<Void> sendAsync(String text);

    /** The same with a timeout of its own. */
    CompletableFuture<Void> sendAsync(String text, Duration timeout);

    /** The same with bytes, which are handed over. */
    CompletableFuture<Void> sendAsync(byte[] bytes);

    /** The same with bytes and a timeout of its own. */
    CompletableFuture<Void> sendAsync(byte[] bytes, Duration timeout);

    /** The present state. */
    ConnectionState state();

    /** True if there is a peer at present. */
    default boolean isConnected() {
        return state() == ConnectionState.CONNECTED;
    }

    /** What identifies this connection. */
    ConnectionSpec spec();

    /** What was set on this connection. */
    ConnectionOptions options();

    /** This process's role; empty while it is not decided: before the first success, when reconnecting, after giving up. */
    Optional<Role> role();

    /** The peer; empty while there is none. */
    Optional<Peer> peer();

    /**
     * Waits until there is a peer; does not itself {@linkplain #connect() connect}. Woken by the peer, by the time, by
     * {@link #close()}, by giving up, and by an interrupt.
     *
     * @param timeout zero or less only looks
     * @throws ConnectFailedException if the time is over ({@link ConnectFailedException.Reason#NO_PEER}; the cause, where
     *     there is one, is why the last attempt to reconnect failed, or else why the last peer was lost), if the connection
     *     is closed or gave up, or the thread is interrupted
     */
    void awaitConnected(Duration timeout) throws ConnectFailedException;

    /**
     * Waits until the connection is closed and all it held is freed, by whomever; for ever if nobody closes it.
     *
     * @throws InterruptedException if this thread is interrupted, or its flag is set already
     */
    void awaitClosed() throws InterruptedException;

    /**
     * Closes the connection. New queries fail from now on, the peer's are refused. What is under way in both directions gets at most a second to
     * finish: running handlers may answer, queries of this side may be answered, and all that was sent leaves; then
     * what is left fails. Blocks until all is freed, except in a handler or a listener of this connection, where it returns
     * at once and the rest happens behind it. May be called in every state, by any thread, and more than once; an interrupt
     * does not end it and is kept. Never throws.
     */
    @Override
    void close();
}
