package io.github.simpleipc.testkit;

import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Keeps all that is logged, as {@code LEVEL message}, and with an exception {@code LEVEL message: exception}. */
public final class RecordedLog implements System.Logger {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    /** What was logged so far. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** True if a line has these words in it. */
    public boolean has(String words) {
        return lines.stream().anyMatch(holds(words));
    }

    /** How many lines have these words in them. */
    public long count(String words) {
        return lines.stream().filter(holds(words)).count();
    }

    private static Predicate<String> holds(String words) {
        return line -> line.contains(words);
    }

    @Override
    public String getName() {
        return "recorded";
    }

    @Override
    public boolean isLoggable(Level level) {
        return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        lines.add(level + " " + message + (thrown == null ? "" : ": " + thrown));
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
        lines.add(level + " "
                + (parameters == null || parameters.length == 0 ? format : MessageFormat.format(format, parameters)));
    }
}
