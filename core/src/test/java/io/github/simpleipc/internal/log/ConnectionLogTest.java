package io.github.simpleipc.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.testkit.RecordedLog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** What goes to which logger, and what a user's logger may do. */
class ConnectionLogTest {
    private static ConnectionOptions options(System.Logger errors, System.Logger debug) {
        try (var connection = Connection.builder(ConnectionSpec.tcp(1, "the secret of the log's test"))
                .errorLogger(errors)
                .debugLogger(debug)
                .build()) {
            return connection.options();
        }
    }

    @Test
    void errorsAndWarningsGoToOneAndTheRestToTheOther() {
        var errors = new RecordedLog();
        var debug = new RecordedLog();
        var log = new ConnectionLog("it", options(errors, debug));
        log.error("broken {0} isn't a pattern", null);
        log.warning("odd");
        log.debug(() -> "so it goes");
        log.keepAlive("not asked for");
        assertThat(log.logsQueries()).isFalse();
        assertThat(errors.lines()).containsExactly("ERROR it: broken {0} isn't a pattern", "WARNING it: odd");
        assertThat(debug.lines())
                .filteredOn(line -> line.startsWith("DEBUG it: "))
                .containsExactly("DEBUG it: so it goes");
    }

    /** The one that the pages name; what is behind it is the program's, here the JDK's own. */
    @Test
    void unlessSetErrorsGoToTheLibrarysLoggerAndTheRestNowhere() {
        ConnectionOptions unset;
        try (var connection = Connection.builder(ConnectionSpec.tcp(1, "the secret of the log's test"))
                .build()) {
            unset = connection.options();
        }
        var lines = new ArrayList<String>();
        var logger = Logger.getLogger("io.github.simpleipc");
        var handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getLevel() + " " + line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            var log = new ConnectionLog("it", unset);
            log.error("broken", null);
            log.warning("odd");
            log.debug(() -> "so it goes");
        } finally {
            logger.setUseParentHandlers(true);
            logger.removeHandler(handler);
        }
        assertThat(lines).containsExactly("SEVERE it: broken", "WARNING it: odd");
    }

    /** The name in a stranger's certificate, say, is told in a warning. */
    @Test
    void whatAStrangerCalledItselfMadeALineOfItsOwn() {
        var errors = new RecordedLog();
        new ConnectionLog("it", options(errors, new RecordedLog())).warning("'CN=x\r\nERROR it: all is lost'");
        assertThat(errors.lines()).containsExactly("WARNING it: 'CN=x  ERROR it: all is lost'");
    }

    @Test
    void aLoggerThatThrowsIsTheThreadsAffairAndNotTheCallers() {
        var calls = new AtomicInteger();
        var thread = Thread.currentThread();
        var bad = new System.Logger() {
            @Override
            public String getName() {
                return "bad";
            }

            @Override
            public boolean isLoggable(Level level) {
                return true;
            }

            @Override
            public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
                // The connection that the options come from says on a thread of its own that it was closed.
                if (!Thread.currentThread().equals(thread)) {
                    return;
                }
                calls.incrementAndGet();
                throw new IllegalStateException("thrown on purpose");
            }

            @Override
            public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
                log(level, bundle, format, (Throwable) null);
            }
        };
        var log = new ConnectionLog("it", options(bad, bad));
        var told = new ArrayList<Throwable>();
        thread.setUncaughtExceptionHandler((same, thrown) -> told.add(thrown));
        try {
            log.error("an error", null);
            log.warning("a warning");
            log.debug(() -> "the rest");
        } finally {
            thread.setUncaughtExceptionHandler(null);
        }
        assertThat(calls).hasValue(3);
        assertThat(told).hasSize(3).allSatisfy(thrown -> assertThat(thrown).hasMessage("thrown on purpose"));
    }

    @Test
    void ofALongTextTheBeginningIsShownAndOfBytesTheirNumber() {
        var text = "x".repeat(200);
        assertThat(ConnectionLog.content(true, text.getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("'" + text + "'");
        assertThat(ConnectionLog.content(true, (text + "y").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("'" + text + "'… (201 bytes)");
        assertThat(ConnectionLog.content(false, new byte[3])).isEqualTo("3 bytes");
    }

    @Test
    void noCharacterIsCutInTwo() {
        for (var character : new String[] {"ö", "…", "😀"}) {
            for (var before = 196; before <= 200; before++) {
                var bytes = ("x".repeat(before) + character).getBytes(StandardCharsets.UTF_8);
                var whole = bytes.length <= 200;
                assertThat(ConnectionLog.content(true, bytes))
                        .startsWith("'" + "x".repeat(before) + (whole ? character : "") + "'");
            }
        }
    }

    /** A peer may send what is no UTF-8. */
    @Test
    void aTextWithoutABeginningIsShownAsNone() {
        var bytes = new byte[201];
        Arrays.fill(bytes, (byte) 0x80);
        assertThat(ConnectionLog.content(true, bytes)).isEqualTo("''… (201 bytes)");
    }
}
