package io.github.simpleipc.cli;

import io.github.simpleipc.ConnectionSpec;
import java.util.Locale;
import java.util.function.Supplier;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * An address as it is written on the command line, such as {@code tcp:1234}.
 *
 * @param type of the address; for a name it is unix
 * @param isNamed whether the text is a name
 * @param text what follows the first colon
 */
record Address(ConnectionSpec.Type type, boolean isNamed, String text) {
    private static final String FORMS = "write name:APP, unix:PATH, tcp:PORT, tcp:HOST:PORT, tcp4:... or tcp6:...";

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException naming what is wrong with which value
     */
    static Address parse(String text) {
        var colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("'" + text + "' has no kind; " + FORMS);
        }
        var kind = text.substring(0, colon);
        var rest = text.substring(colon + 1);
        var address = switch (kind) {
            case "name" -> new Address(ConnectionSpec.Type.UNIX, true, rest);
            case "unix", "tcp", "tcp4", "tcp6" ->
                new Address(ConnectionSpec.Type.valueOf(kind.toUpperCase(Locale.ROOT)), false, rest);
            default -> throw new IllegalArgumentException("'" + text + "' is of no known kind; " + FORMS);
        };
        try {
            // Only to have the text checked before anybody is asked for a secret.
            var ignored = address.toSpec(() -> "unused");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "': " + e.getMessage(), e);
        }
        return address;
    }

    /** The spec; the secret is asked for only if one is needed. */
    ConnectionSpec toSpec(Supplier<String> secret) {
        return isNamed ? ConnectionSpec.named(text) : ConnectionSpec.of(type, text, secret.get());
    }

    @Override
    public String toString() {
        return (isNamed ? "name" : type.name().toLowerCase(Locale.ROOT)) + ":" + text;
    }

    /** For picocli. */
    static final class Converter implements ITypeConverter<Address> {
        @Override
        public Address convert(String value) {
            try {
                return parse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
