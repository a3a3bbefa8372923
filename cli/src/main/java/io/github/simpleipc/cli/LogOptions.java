package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectionBuilder;
import java.io.PrintStream;
import picocli.CommandLine.Option;

/** What is logged, always on standard error. */
final class LogOptions {
    @Option(
            names = "--log-queries",
            description = "Log queries and responses: the first 200 bytes of each. Turns on the log.")
    private boolean queries;

    @Option(names = "--log-keep-alives", description = "Log keep-alives. Turns on the log.")
    private boolean keepAlives;

    @Option(names = "--debug", description = "Log the life of the connection, and show stack traces of errors.")
    private boolean debug;

    ConnectionBuilder applyTo(ConnectionBuilder builder, PrintStream err) {
        var logger = new StreamLogger(err, debug);
        builder.errorLogger(logger).logQueries(queries).logKeepAlives(keepAlives);
        return queries || keepAlives || debug ? builder.debugLogger(logger) : builder;
    }
}
