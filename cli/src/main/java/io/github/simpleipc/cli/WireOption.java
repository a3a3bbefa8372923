package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectionBuilder;
import io.github.simpleipc.go.GoWire;
import picocli.CommandLine.Option;

/** Which format is spoken. */
final class WireOption {
    private enum Name {
        NATIVE,
        GO
    }

    @Option(
            names = "--wire",
            paramLabel = "WIRE",
            defaultValue = "native",
            description =
                    "native, or go to talk to a program with the Go library simple-ipc; both sides need the same."
                            + " On go the secret travels in the clear unless TLS or an encryption key is given. Default: native")
    private Name name = Name.NATIVE;

    ConnectionBuilder applyTo(ConnectionBuilder builder) {
        return switch (name) {
            case NATIVE -> builder;
            case GO -> builder.wire(new GoWire());
        };
    }
}
