package io.github.simpleipc.go;

import io.github.simpleipc.Connection;
import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.spi.WireHost;
import java.nio.file.Path;
import java.util.ResourceBundle;

/**
 * What a connection offers to a session, without a connection: small limits, a clock that is set by hand, and a log that nobody
 * reads.
 */
record FuzzedHost(FuzzedClock timer) implements WireHost {
    static final String SECRET = "a secret of theirs";
    static final int MAX_MESSAGE_BYTES = 3000;
    static final int MAX_QUERIES = 4;

    private static final ConnectionSpec SPEC = ConnectionSpec.unix(Path.of("/nowhere"), SECRET);
    /** Never connected. */
    static final Connection CONNECTION = Connection.builder(SPEC)
            .onText(text -> text)
            .maxMessageBytes(MAX_MESSAGE_BYTES)
            .maxQueries(MAX_QUERIES)
            .errorLogger(new Nobody())
            .debugLogger(new Nobody())
            .logQueries(true)
            .logKeepAlives(true)
            .wire(new GoWire())
            .build();

    static final ConnectionLog LOG = new ConnectionLog("fuzz", CONNECTION.options());

    @Override
    public ConnectionSpec spec() {
        return SPEC;
    }

    @Override
    public ConnectionOptions options() {
        return CONNECTION.options();
    }

    @Override
    public ConnectionLog log() {
        return LOG;
    }

    private static final class Nobody implements System.Logger {
        @Override
        public String getName() {
            return "nobody";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {}

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... params) {}
    }
}
