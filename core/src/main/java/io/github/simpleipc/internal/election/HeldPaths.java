package io.github.simpleipc.internal.election;

import java.util.Optional;

/**
 * The socket paths whose lock files this JVM may have open: who wants to open one claims its path first.
 *
 * <p>A file lock is the process's, and closing <em>any</em> channel on the file drops it. So nobody in this JVM may open
 * a lock file that another here holds, not even another copy of this library in another class loader: hence the system
 * properties, which are one for all, and values that are nothing but strings.
 */
final class HeldPaths {
    private static final String PREFIX = "io.github.simpleipc.held:";

    private HeldPaths() {}

    /**
     * Claims a path.
     *
     * @param key see {@link SocketPath#key}
     * @param instance of the holder, for those who ask
     * @return empty if somebody in this JVM has it
     */
    static Optional<Claim> claim(String key, String instance) {
        var before = System.getProperties().putIfAbsent(PREFIX + key, instance);
        return before == null ? Optional.of(new Claim(key, instance)) : Optional.empty();
    }

    /** The instance in this JVM that has a path. */
    static Optional<String> holder(String key) {
        return Optional.ofNullable(System.getProperty(PREFIX + key));
    }

    /** A path that is claimed until this is closed. */
    record Claim(String key, String instance) implements AutoCloseable {
        @Override
        public void close() {
            System.getProperties().remove(PREFIX + key, instance);
        }
    }
}
