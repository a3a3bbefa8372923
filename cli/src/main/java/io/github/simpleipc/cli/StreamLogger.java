package io.github.simpleipc.cli;

import java.io.PrintStream;
import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** Logs to a stream, one line each; with stack traces if asked for. */
record StreamLogger(PrintStream stream, boolean withTraces) implements System.Logger {
    @Override
    public String getName() {
        return "simple-ipc";
    }

    @Override
    public boolean isLoggable(Level level) {
        return level != Level.OFF;
    }

    @Override
    public void log(
            Level level, @Nullable ResourceBundle bundle, @Nullable String message, @Nullable Throwable thrown) {
        if (thrown != null && withTraces) {
            synchronized (stream) {
                print(level, message);
                thrown.printStackTrace(stream);
            }
        } else {
            print(level, thrown == null ? message : message + ": " + Words.of(thrown));
        }
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String format,
            @Nullable Object @Nullable ... parameters) {
        print(
                level,
                format == null || parameters == null || parameters.length == 0
                        ? format
                        : MessageFormat.format(format, parameters));
    }

    private void print(Level level, @Nullable String message) {
        stream.println("log " + level + " " + Escapes.escape(String.valueOf(message)));
    }
}
