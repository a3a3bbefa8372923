package io.github.simpleipc.internal.election;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who wrote a lock file last: its holder, if the lock is held.
 *
 * @param pid of the process
 * @param instance of the connection
 */
public record LockHolder(Optional<String> pid, Optional<String> instance) {
    /** More is never written. */
    static final int MAX_BYTES = 256;

    private static final Pattern PID = Pattern.compile("(?m)^pid ([0-9]{1,19})$");
    private static final Pattern INSTANCE = Pattern.compile("(?m)^instance ([0-9A-Za-z-]{1,64})$");

    /** An instance in this process. */
    static LockHolder here(String instance) {
        return new LockHolder(Optional.of(Long.toString(ProcessHandle.current().pid())), Optional.of(instance));
    }

    /** Reads what {@link #text} wrote; whatever else is there is passed over. */
    static LockHolder parse(String text) {
        return new LockHolder(find(PID, text), find(INSTANCE, text));
    }

    /** What goes into the file. */
    String text() {
        return "pid " + pid.orElse("unknown") + "\ninstance " + instance.orElse("unknown") + "\n";
    }

    private static Optional<String> find(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    @Override
    public String toString() {
        return pid.map(one -> "pid " + one).orElse("a process that left no pid");
    }
}
