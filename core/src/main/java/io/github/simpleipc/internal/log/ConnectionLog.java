package io.github.simpleipc.internal.log;

import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.spi.WireLog;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The log of one connection: errors and warnings to one logger, the rest to the debug logger where there is one. Never
 * throws, whatever a user's logger does. Secrets and keys do not come here.
 */
public final class ConnectionLog implements WireLog {
    private static final String LOGGER = "io.github.simpleipc";
    private static final int MAX_SHOWN_BYTES = 200;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final String prefix;
    private final @Nullable Logger debugLogger;
    private final boolean queries;
    private final boolean keepAlives;
    /** Made when it is first needed: a System.Logger costs some 10 ms at start-up. */
    private volatile @Nullable Logger errorLogger;

    /** The log of the connection that {@code name} stands for, with the loggers of its options. */
    public ConnectionLog(String name, ConnectionOptions options) {
        this.prefix = name + ": ";
        this.errorLogger = options.errorLogger().orElse(null);
        this.debugLogger = options.debugLogger().orElse(null);
        this.queries = options.logQueries() && debugLogger != null;
        this.keepAlives = options.logKeepAlives() && debugLogger != null;
    }

    /** Something failed that the user's own calls do not tell. */
    public void error(String message, @Nullable Throwable cause) {
        log(errors(), Level.ERROR, message, cause);
    }

    @Override
    public void warning(String message) {
        log(errors(), Level.WARNING, message, null);
    }

    @Override
    public void debug(Supplier<String> message) {
        var logger = debugLogger;
        if (logger != null) {
            log(logger, Level.DEBUG, message.get(), null);
        }
    }

    /** The life of the connection, with an error that is no news to the user. */
    public void debug(String message, Throwable cause) {
        debug(() -> message + ": " + cause);
    }

    /** True if there is a debug logger. */
    public boolean hasDebug() {
        return debugLogger != null;
    }

    /** True if queries are to be logged. */
    public boolean logsQueries() {
        return queries;
    }

    /** One query, response or failure; only called if {@link #logsQueries()}. */
    public void query(String what, String content) {
        debug(() -> what + ": " + content);
    }

    /** What is shown of a message: of text the beginning, of bytes how many. */
    public static String content(boolean text, byte[] message) {
        if (!text) {
            return message.length + " bytes";
        }
        var shown = ShortText.bytesThatFit(message, MAX_SHOWN_BYTES);
        return "'" + new String(message, 0, shown, StandardCharsets.UTF_8) + "'"
                + (shown == message.length ? "" : "… (" + message.length + " bytes)");
    }

    /** Words of strangers and peers as a log may have them: they must not make lines of their own there. */
    public static String oneLine(String words) {
        return CONTROL.matcher(words).replaceAll(" ");
    }

    @Override
    public void keepAlive(String what) {
        if (keepAlives) {
            debug(() -> what);
        }
    }

    private Logger errors() {
        var logger = errorLogger;
        if (logger == null) {
            logger = System.getLogger(LOGGER);
            errorLogger = logger;
        }
        return logger;
    }

    private void log(Logger logger, Level level, String message, @Nullable Throwable cause) {
        try {
            logger.log(level, oneLine(prefix + message), cause);
        } catch (RuntimeException e) {
            // A logger that throws must not cost a link.
            var thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
