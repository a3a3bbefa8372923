package io.github.simpleipc.internal.connection;

import io.github.simpleipc.ConnectionOptions;
import io.github.simpleipc.internal.handshake.Limits;
import io.github.simpleipc.internal.log.ConnectionLog;
import io.github.simpleipc.internal.threads.Workers;
import io.github.simpleipc.internal.time.SystemTimer;
import io.github.simpleipc.internal.time.Timer;

/**
 * What every part of one connection works with.
 *
 * @param name of the connection, as threads and logs have it
 */
record Equipment(String name, ConnectionOptions options, Timer timer, Workers workers, ConnectionLog log) {
    static Equipment of(String name, ConnectionOptions options) {
        var log = new ConnectionLog(name, options);
        var timer = new SystemTimer("simple-ipc " + name + " timer", e -> log.error("a timed task failed", e));
        return new Equipment(name, options, timer, new Workers(name), log);
    }

    Limits limits() {
        return new Limits(options.timeout(), options.maxMessageBytes(), options.maxQueries());
    }
}
