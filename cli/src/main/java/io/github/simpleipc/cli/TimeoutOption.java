package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectionOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The one option that bounds everything. */
final class TimeoutOption {
    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = Durations.Timeouts.class,
            description = "How long a query, connecting, and the silence of a peer may last, such as 500ms, 5s or 2m;"
                    + " 100ms to 720h. Default: ${DEFAULT-VALUE}")
    private Duration timeout = ConnectionOptions.DEFAULT_TIMEOUT;

    Duration get() {
        return timeout;
    }
}
