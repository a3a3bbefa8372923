package io.github.simpleipc;

import io.github.simpleipc.spi.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * All that can be set on a connection, as one immutable value. Made by {@link ConnectionBuilder}, whose methods say
 * what each option means; {@code docs/options.md} has them as a table.
 */
public record ConnectionOptions(
        Duration timeout,
        boolean reconnect,
        int maxRetries,
        Duration reconnectDelay,
        boolean takeOver,
        boolean neverServer,
        int maxMessageBytes,
        int maxQueries,
        Optional<Executor> executor,
        Optional<EncryptionKey> encryptionKey,
        Optional<EncryptionProvider> encryptionProvider,
        Set<String> allowedUsers,
        Optional<System.Logger> errorLogger,
        Optional<System.Logger> debugLogger,
        boolean logQueries,
        boolean logKeepAlives,
        Optional<ConnectionListener> listener,
        Optional<Wire> wire) {

    /** The timeout of a query and of the link, unless set: 5 s. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    /** The shortest timeout that can be set: 100 ms. */
    public static final Duration MIN_TIMEOUT = Duration.ofMillis(100);

    /** The longest timeout that can be set: 30 days. */
    public static final Duration MAX_TIMEOUT = Duration.ofDays(30);

    /** How long a client waits between two attempts to reconnect, unless set: 1 s. */
    public static final Duration DEFAULT_RECONNECT_DELAY = Duration.ofSeconds(1);

    /** How many attempts to reconnect are made before giving up, unless set: 0, which is no limit. */
    public static final int DEFAULT_MAX_RETRIES = 0;

    /** The largest message, unless set: 64 MiB, in bytes. */
    public static final int DEFAULT_MAX_MESSAGE_BYTES = 64 << 20;

    /** The largest value that the largest message can be set to: 1 GiB, in bytes. */
    public static final int MAX_MAX_MESSAGE_BYTES = 1 << 30;

    /** How many queries may be unanswered in each direction, unless set: 1,024. */
    public static final int DEFAULT_MAX_QUERIES = 1024;

    /** The largest value that the number of unanswered queries can be set to: 65,536. */
    public static final int MAX_MAX_QUERIES = 1 << 16;

    /**
     * Checks the rules between options; those of one value alone are checked where it is set.
     *
     * @throws IllegalArgumentException naming all rules that are broken
     */
    public ConnectionOptions {
        allowedUsers = Set.copyOf(allowedUsers);
        var problems = new ArrayList<String>();
        if (takeOver && !reconnect) {
            problems.add("takeOver needs reconnect: without it a client never looks for its peer again");
        }
        if (takeOver && neverServer) {
            problems.add("takeOver contradicts neverServer");
        }
        if (encryptionKey.isPresent() && encryptionProvider.isPresent()) {
            problems.add("give either an encryption key or an encryption provider, not both");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }
}
