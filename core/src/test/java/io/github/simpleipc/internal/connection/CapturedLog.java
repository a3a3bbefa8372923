package io.github.simpleipc.internal.connection;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.util.ResourceBundle;

/** A logger that keeps all it is given, traces included. */
class CapturedLog implements System.Logger {
    private final StringWriter text = new StringWriter();

    /** All that was logged. */
    String text() {
        return text.toString();
    }

    @Override
    public String getName() {
        return "captured";
    }

    @Override
    public boolean isLoggable(Level level) {
        return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        var out = new PrintWriter(text);
        synchronized (text) {
            out.println(level + " " + message);
            if (thrown != null) {
                thrown.printStackTrace(out);
            }
            out.flush();
        }
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
        log(level, bundle, parameters == null ? format : MessageFormat.format(format, parameters), (Throwable) null);
    }
}
