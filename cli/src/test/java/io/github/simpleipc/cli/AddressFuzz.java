package io.github.simpleipc.cli;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.simpleipc.ConnectionSpec;
import io.github.simpleipc.internal.transport.HostAndPort;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any text in place of an address. What is taken is written so that it reads as the same again; all else is an
 * {@link IllegalArgumentException} with words.
 *
 * <p>An input is how the text is encoded (1), and the text.
 */
class AddressFuzz {
    private static final String SECRET = "never told to anybody";

    static Stream<byte[]> seeds() {
        return Stream.of(
                        "name:chat",
                        "unix:/run/user/1000/app.sock",
                        "unix:@abstract",
                        "unix:./@file",
                        "tcp:4000",
                        "tcp::4000",
                        "tcp:*:4000",
                        "tcp:localhost:65535",
                        "tcp4:127.0.0.1:1",
                        "tcp6:[::1]:4000",
                        "tcp6:[fe80::1%eth0]:4000",
                        "tcp:[[::1]]:4000",
                        "tcp:+1",
                        "tcp:٤٠٠٠",
                        "udp:1",
                        "")
                .map(text -> ("0" + text).getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest
    void readsTheSameAgain(byte[] input) {
        if (input.length == 0) {
            return;
        }
        var text = new String(
                Arrays.copyOfRange(input, 1, input.length),
                input[0] == '1' ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8);
        if (text.contains(SECRET)) {
            return;
        }
        address(text);
        hostAndPort(text);
        for (var type : ConnectionSpec.Type.values()) {
            spec(type, text);
        }
    }

    private static void address(String text) {
        Address address;
        try {
            address = Address.parse(text);
        } catch (IllegalArgumentException e) {
            check(String.valueOf(e.getMessage()).contains(text), "an error does not name the address");
            return;
        }
        check(Address.parse(address.toString()).equals(address), "an address reads as another");
        check(address.toString().equals(text), "an address is not written as it was");
        var spec = address.toSpec(() -> SECRET);
        check(Address.parse(spec.toString()).toSpec(() -> SECRET).equals(spec), "a spec's text is another spec");
        check(!spec.toString().contains(SECRET), "a spec tells its secret");
    }

    private static void hostAndPort(String text) {
        HostAndPort address;
        try {
            address = HostAndPort.parse(text);
        } catch (IllegalArgumentException e) {
            check(!String.valueOf(e.getMessage()).isBlank(), "an error without words");
            return;
        }
        check(address.port() >= 1 && address.port() <= 65535, "a port that is none");
        check(HostAndPort.parse(address.toString()).equals(address), "a host and port read as others");
    }

    private static void spec(ConnectionSpec.Type type, String text) {
        ConnectionSpec spec;
        try {
            spec = ConnectionSpec.of(type, text, SECRET);
        } catch (IllegalArgumentException e) {
            check(!String.valueOf(e.getMessage()).contains(SECRET), "an error tells the secret");
            return;
        }
        check(ConnectionSpec.of(type, spec.address(), SECRET).equals(spec), "an address is another spec");
        check(
                spec.toString().equals(type.name().toLowerCase(Locale.ROOT) + ":" + spec.address()),
                "a spec is not written as the command line takes it");
    }

    private static void check(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }
}
