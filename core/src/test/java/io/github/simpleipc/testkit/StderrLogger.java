package io.github.simpleipc.testkit;

import java.text.MessageFormat;
import java.util.ResourceBundle;

/** Writes everything to standard error, where the test that started the process can search it. */
final class StderrLogger implements System.Logger {
    @Override
    public String getName() {
        return "stderr";
    }

    @Override
    public boolean isLoggable(Level level) {
        return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        System.err.println("log " + level + " " + message);
        if (thrown != null) {
            thrown.printStackTrace();
        }
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
        var message = parameters == null || parameters.length == 0 ? format : MessageFormat.format(format, parameters);
        System.err.println("log " + level + " " + message);
    }
}
