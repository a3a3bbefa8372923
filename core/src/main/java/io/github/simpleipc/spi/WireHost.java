package io.github.simpleipc.spi;

import io.github.simpleipc.ConnectionOptions;

/** What one connection offers to its end of a wire. */
public interface WireHost {
    /** What was set on it. */
    ConnectionOptions options();

    /** Its clock and alarms. */
    WireTimer timer();

    /** Its log. */
    WireLog log();
}
