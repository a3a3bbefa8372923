package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectionBuilder;
import io.github.simpleipc.ConnectionOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What becomes of a tunnel whose peer is lost. */
final class ReconnectOptions {
    @Option(
            names = "--reconnect-delay",
            paramLabel = "DURATION",
            defaultValue = "1s",
            converter = Durations.Pauses.class,
            description = "The pause between two attempts of a client to reconnect. Default: ${DEFAULT-VALUE}")
    private Duration delay = ConnectionOptions.DEFAULT_RECONNECT_DELAY;

    @Option(
            names = "--max-retries",
            paramLabel = "NUMBER",
            defaultValue = "0",
            description = "How many attempts in a row may fail before a client gives up; 0 is no limit."
                    + " Default: ${DEFAULT-VALUE}")
    private int maxRetries;

    @Option(names = "--no-reconnect", description = "A client that loses its peer gives up at once.")
    private boolean noReconnect;

    @Option(
            names = "--take-over",
            description = "A client that loses its server may become the server itself, so that a restarted peer finds"
                    + " it at once.")
    private boolean takeOver;

    ConnectionBuilder applyTo(ConnectionBuilder builder) {
        return builder.reconnectDelay(delay)
                .maxRetries(maxRetries)
                .reconnect(!noReconnect)
                .takeOver(takeOver);
    }
}
