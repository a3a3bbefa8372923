package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectionBuilder;
import io.github.simpleipc.go.GoWire;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which format is spoken. */
final class WireOption {
    enum Name {
        NATIVE,
        GO
    }

    /** As it is written on the command line. */
    static final class Converter implements ITypeConverter<Name> {
        @Override
        public Name convert(String text) {
            return switch (text) {
                case "native" -> Name.NATIVE;
                case "go" -> Name.GO;
                default -> throw new TypeConversionException("'" + text + "' is no wire: give native or go");
            };
        }
    }

    @Option(
            names = "--wire",
            paramLabel = "WIRE",
            defaultValue = "native",
            converter = Converter.class,
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
