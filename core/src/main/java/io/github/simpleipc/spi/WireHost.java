package io.github.simpleipc.spi;

import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.ConnectionSpec;

/** What one connection offers to its end of a wire. */
public interface WireHost {
    /** What identifies it; its secret is given to {@link Wire#open} alone. */
    ConnectionSpec spec();

    /** What was set on it. */
    ConnectionOptions options();

    /** Its clock and alarms. */
    WireTimer timer();

    /** Its log. */
    WireLog log();
}
