package io.github.simpleipc;

import io.github.simpleipc.internal.connection.Tunnel;
import io.github.simpleipc.internal.session.Handlers;
import io.github.simpleipc.spi.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Sets handlers and options of a {@link Connection}. Each setter checks its own value, and throws an
 * {@link IllegalArgumentException} that names what is wrong with it; {@link #build()} checks the rules between them. Nothing
 * blocks but {@link #open()}. For one thread; may build more than one connection.
 */
public final class ConnectionBuilder {
    private static final Duration MIN_DELAY = Duration.ofMillis(1);

    private final ConnectionSpec spec;
    private @Nullable ContextHandler<String> textHandler;
    private @Nullable ContextHandler<byte[]> bytesHandler;
    private @Nullable SignalHandler<String> textSignalHandler;
    private @Nullable SignalHandler<byte[]> bytesSignalHandler;
    private Duration timeout = ConnectionOptions.DEFAULT_TIMEOUT;
    private boolean reconnect = true;
    private int maxRetries = ConnectionOptions.DEFAULT_MAX_RETRIES;
    private Duration reconnectDelay = ConnectionOptions.DEFAULT_RECONNECT_DELAY;
    private boolean takeOver;
    private boolean neverServer;
    private int maxMessageBytes = ConnectionOptions.DEFAULT_MAX_MESSAGE_BYTES;
    private int maxQueries = ConnectionOptions.DEFAULT_MAX_QUERIES;
    private @Nullable Executor executor;
    private @Nullable EncryptionKey encryptionKey;
    private @Nullable EncryptionProvider encryptionProvider;
    private final Set<String> allowedUsers = new LinkedHashSet<>();
    private System.@Nullable Logger errorLogger;
    private System.@Nullable Logger debugLogger;
    private boolean logQueries;
    private boolean logKeepAlives;
    private @Nullable ConnectionListener listener;
    private @Nullable Wire wire;

    ConnectionBuilder(ConnectionSpec spec) {
        this.spec = Objects.requireNonNull(spec, "spec");
    }

    /** Answers the peer's queries of text. Without one they are refused. */
    public ConnectionBuilder onText(Handler<String> handler) {
        Objects.requireNonNull(handler, "handler");
        return onText((query, context) -> handler.answer(query));
    }

    /** Answers the peer's queries of text, and sees their circumstances. */
    public ConnectionBuilder onText(ContextHandler<String> handler) {
        textHandler = Objects.requireNonNull(handler, "handler");
        return this;
    }

    /** Answers the peer's queries of bytes. Without one they are refused. */
    public ConnectionBuilder onBytes(Handler<byte[]> handler) {
        Objects.requireNonNull(handler, "handler");
        return onBytes((query, context) -> handler.answer(query));
    }

    /** Answers the peer's queries of bytes, and sees their circumstances. */
    public ConnectionBuilder onBytes(ContextHandler<byte[]> handler) {
        bytesHandler = Objects.requireNonNull(handler, "handler");
        return this;
    }

    /** Takes the peer's signals of text. Without one they are refused. */
    public ConnectionBuilder onTextSignal(SignalHandler<String> handler) {
        textSignalHandler = Objects.requireNonNull(handler, "handler");
        return this;
    }

    /** Takes the peer's signals of bytes. Without one they are refused. */
    public ConnectionBuilder onBytesSignal(SignalHandler<byte[]> handler) {
        bytesSignalHandler = Objects.requireNonNull(handler, "handler");
        return this;
    }

    /**
     * The timeout of queries that have none of their own, of {@link Connection#connect()}, and of the link: a keep-alive is
     * sent after half of it, and a peer that was silent for all of it is lost. For the link the smaller of both sides'
     * counts. 5 s unless set; 100 ms to 30 days.
     */
    public ConnectionBuilder timeout(Duration timeout) {
        this.timeout = between("timeout", timeout, ConnectionOptions.MIN_TIMEOUT, ConnectionOptions.MAX_TIMEOUT);
        return this;
    }

    /**
     * Whether a client that lost its server looks for it again; true unless set. Without it the connection gives up at once. A
     * server takes the next peer in any case, as long as the address is its own.
     */
    public ConnectionBuilder reconnect(boolean reconnect) {
        this.reconnect = reconnect;
        return this;
    }

    /** How many attempts in a row to reconnect may fail before the connection gives up; 0 unless set: no limit. */
    public ConnectionBuilder maxRetries(int maxRetries) {
        this.maxRetries = between("maxRetries", maxRetries, 0, Integer.MAX_VALUE);
        return this;
    }

    /** The pause between two attempts to reconnect; the first comes at once. 1 s unless set; 1 ms to 30 days. */
    public ConnectionBuilder reconnectDelay(Duration reconnectDelay) {
        this.reconnectDelay = between("reconnectDelay", reconnectDelay, MIN_DELAY, ConnectionOptions.MAX_TIMEOUT);
        return this;
    }

    /**
     * Whether a client that lost its server may become the server itself, so that a restarted peer finds it at once; false
     * unless set. Needs {@link #reconnect}.
     */
    public ConnectionBuilder takeOver(boolean takeOver) {
        this.takeOver = takeOver;
        return this;
    }

    /**
     * Whether this side only ever dials and is never the server; false unless set. {@link Connection#connect()} then fails
     * with {@link ConnectFailedException.Reason#NOBODY_THERE} where it would have become the server.
     */
    public ConnectionBuilder neverServer(boolean neverServer) {
        this.neverServer = neverServer;
        return this;
    }

    /**
     * The largest message that is sent or received, in bytes; a larger one fails on the sending side. Twice as much is, in each direction, the
     * room for messages that were received and not yet handed to user code. 64 MiB unless set; 1 KiB to 1 GiB.
     */
    public ConnectionBuilder maxMessageBytes(int maxMessageBytes) {
        this.maxMessageBytes =
                between("maxMessageBytes", maxMessageBytes, 1024, ConnectionOptions.MAX_MAX_MESSAGE_BYTES);
        return this;
    }

    /**
     * How many queries may be unanswered at once, in each direction; the smaller of both sides' counts. 1,024 unless set; 1
     * to 65,536.
     */
    public ConnectionBuilder maxQueries(int maxQueries) {
        this.maxQueries = between("maxQueries", maxQueries, 1, ConnectionOptions.MAX_MAX_QUERIES);
        return this;
    }

    /**
     * Runs handlers, and completes futures, on nothing but this executor. A query that it rejects is refused. What
     * it would run on the thread that hands the task over runs on a library thread instead. Handlers that query back and
     * wait for the future need a thread more than there are of them. Without one the connection uses daemon threads of its own, as
     * many as are needed.
     */
    public ConnectionBuilder executor(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
        return this;
    }

    /**
     * Encrypts with AES-256-GCM; nothing is encrypted unless set. Both sides need the same key, of which {@link #build()} makes
     * a copy.
     */
    public ConnectionBuilder encryption(EncryptionKey key) {
        this.encryptionKey = Objects.requireNonNull(key, "key");
        return this;
    }

    /** Encrypts with something of the user's own; nothing is encrypted unless set. Both sides need the same. */
    public ConnectionBuilder encryption(EncryptionProvider provider) {
        var name = provider.name();
        if (!name.matches("[!-~]{1,64}")) {
            throw new IllegalArgumentException("encryption: the provider's name must be 1 to 64 printable ASCII"
                    + " characters without spaces, but is '" + name + "'");
        }
        this.encryptionProvider = provider;
        return this;
    }

    /**
     * Allows a peer of another user on a unix socket, which then can be reached by every user who can reach its folder; whoever
     * is not allowed is turned away. Only this process's own user unless set. May be called more than once.
     */
    public ConnectionBuilder allowUser(String user) {
        if (user.isBlank()) {
            throw new IllegalArgumentException("user: must not be blank");
        }
        allowedUsers.add(user);
        return this;
    }

    /**
     * Where errors are logged; the {@link System.Logger} {@code io.github.simpleipc} unless set. A logger is called on the
     * library's threads, those that read and that keep time among them: it must neither block for long nor use the connection.
     */
    public ConnectionBuilder errorLogger(System.Logger logger) {
        this.errorLogger = Objects.requireNonNull(logger, "logger");
        return this;
    }

    /** Where the life of the connection, and what is asked for below, is logged at level DEBUG; nowhere unless set. */
    public ConnectionBuilder debugLogger(System.Logger logger) {
        this.debugLogger = Objects.requireNonNull(logger, "logger");
        return this;
    }

    /** Whether queries and responses go to the debug logger: text up to 200 bytes of it, of bytes only how many; false
     * unless set. */
    public ConnectionBuilder logQueries(boolean logQueries) {
        this.logQueries = logQueries;
        return this;
    }

    /** Whether keep-alives go to the debug logger; false unless set. */
    public ConnectionBuilder logKeepAlives(boolean logKeepAlives) {
        this.logKeepAlives = logKeepAlives;
        return this;
    }

    /** Hears of changes of state; one listener, none unless set. */
    public ConnectionBuilder listener(ConnectionListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Speaks another format than the native one, for a peer that cannot speak that; the native one unless set. Both sides need the
     * same, and a peer of another is refused. A wire may do less: see its own page.
     */
    public ConnectionBuilder wire(Wire wire) {
        this.wire = Objects.requireNonNull(wire, "wire");
        return this;
    }

    /**
     * Makes the connection; nothing is opened before {@link Connection#connect()}.
     *
     * @throws IllegalArgumentException if options contradict each other; the message names all that do
     * @throws IllegalStateException if the encryption key was destroyed
     */
    public Connection build() {
        var options = new ConnectionOptions(
                timeout,
                reconnect,
                maxRetries,
                reconnectDelay,
                takeOver,
                neverServer,
                maxMessageBytes,
                maxQueries,
                Optional.ofNullable(executor),
                Optional.ofNullable(encryptionKey),
                Optional.ofNullable(encryptionProvider),
                allowedUsers,
                Optional.ofNullable(errorLogger),
                Optional.ofNullable(debugLogger),
                logQueries,
                logKeepAlives,
                Optional.ofNullable(listener),
                Optional.ofNullable(wire));
        if (wire != null) {
            checkWire(wire, options);
        }
        return new Tunnel(
                spec,
                spec.secret(),
                encryptionKey == null ? null : encryptionKey.bytes(),
                new Handlers(textHandler, bytesHandler, textSignalHandler, bytesSignalHandler),
                options);
    }

    private void checkWire(Wire chosen, ConnectionOptions options) {
        var problems = new ArrayList<>(chosen.problems(spec, options));
        if (bytesHandler != null || textSignalHandler != null || bytesSignalHandler != null) {
            problems.add("the " + chosen.name()
                    + " wire carries queries of text alone: a handler for bytes or for signals would never be called");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /**
     * Makes the connection and connects it; if that fails, it is closed. Blocks for at most the timeout, see
     * {@link Connection#connect()}.
     *
     * @throws ConnectFailedException as {@link Connection#connect()} does
     * @throws IllegalArgumentException as {@link #build()} does
     */
    public Connection open() throws ConnectFailedException {
        var connection = build();
        try {
            connection.connect();
            return connection;
        } catch (ConnectFailedException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static int between(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": must be " + min + " to " + max + ", but is " + value);
        }
        return value;
    }

    private static Duration between(String name, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": must be " + min + " to " + max + ", but is " + value);
        }
        return value;
    }
}
