package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.testkit.Leaks;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an option may be: a bad value is named where it is set, and what contradicts is told when it is built. */
@ExtendWith(Leaks.class)
class ConnectionBuilderTest {
    private static ConnectionBuilder builder() {
        return Connection.builder(ConnectionSpec.tcp(1234, "the secret of the builder's test"));
    }

    private static Arguments bad(String words, Consumer<ConnectionBuilder> setter) {
        return Arguments.of(words, setter);
    }

    private static Stream<Arguments> badValues() {
        var month = Duration.ofDays(30);
        return Stream.of(
                bad("timeout: must be PT0.1S to PT720H, but is PT0.099S", b -> b.timeout(Duration.ofMillis(99))),
                bad("timeout: must be PT0.1S to PT720H, but is PT720H0.000000001S", b -> b.timeout(month.plusNanos(1))),
                bad("timeout: must be PT0.1S to PT720H, but is PT0S", b -> b.timeout(Duration.ZERO)),
                bad("reconnectDelay: must be PT0.001S to", b -> b.reconnectDelay(Duration.ZERO)),
                bad("but is PT720H0.000000001S", b -> b.reconnectDelay(month.plusNanos(1))),
                bad("maxRetries: must be 0 to 2147483647, but is -1", b -> b.maxRetries(-1)),
                bad("maxMessageBytes: must be 1024 to 1073741824, but is 1023", b -> b.maxMessageBytes(1023)),
                bad("but is 1073741825", b -> b.maxMessageBytes((1 << 30) + 1)),
                bad("maxQueries: must be 1 to 65536, but is 0", b -> b.maxQueries(0)),
                bad("but is 65537", b -> b.maxQueries(65_537)),
                bad("user: must not be blank", b -> b.allowUser(" ")),
                bad("but is 'with space'", b -> b.encryption(new Provider("with space"))),
                bad("but is ''", b -> b.encryption(new Provider(""))),
                bad("1 to 64 printable", b -> b.encryption(new Provider("x".repeat(65)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badValues")
    void aBadValueIsNamedAndNothingIsChanged(String words, Consumer<ConnectionBuilder> setter) {
        var builder = builder();
        assertThatThrownBy(() -> setter.accept(builder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
        assertThat(options(builder)).isEqualTo(options(builder()));
    }

    @Test
    void theOutermostValuesAreAllowed() {
        for (var timeout : new Duration[] {Duration.ofMillis(100), Duration.ofDays(30)}) {
            assertThat(options(builder().timeout(timeout)).timeout()).isEqualTo(timeout);
        }
        assertThat(options(builder().maxMessageBytes(1024)).maxMessageBytes()).isEqualTo(1024);
        assertThat(options(builder().maxMessageBytes(1 << 30)).maxMessageBytes())
                .isEqualTo(1 << 30);
        assertThat(options(builder().maxQueries(1)).maxQueries()).isEqualTo(1);
        assertThat(options(builder().maxQueries(65_536)).maxQueries()).isEqualTo(65_536);
        assertThat(options(builder().reconnectDelay(Duration.ofMillis(1))).reconnectDelay())
                .isEqualTo(Duration.ofMillis(1));
    }

    @Test
    void allContradictionsAreToldAtOnce() {
        var builder = builder()
                .takeOver(true)
                .reconnect(false)
                .neverServer(true)
                .encryption(EncryptionKey.generate())
                .encryption(new Provider("mine"));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("takeOver needs reconnect")
                .hasMessageContaining("takeOver contradicts neverServer")
                .hasMessageContaining("not both");
        assertThatThrownBy(() -> builder().takeOver(true).reconnect(false).build())
                .hasMessage("takeOver needs reconnect: without it a client never looks for its peer again");
    }

    @Test
    void aQuerysOwnTimeoutIsCheckedToo() {
        try (var connection = builder().build()) {
            for (var bad : new Duration[] {Duration.ZERO, Duration.ofDays(31), Duration.ofSeconds(-1)}) {
                assertThatThrownBy(() -> connection.query("x", bad))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("but is " + bad);
            }
        }
    }

    @Test
    void aBuilderMakesMoreThanOneAndNothingPrintsItsSecrets() {
        var builder = builder().encryption(EncryptionKey.of(new byte[32]));
        try (var one = builder.build();
                var other = builder.build()) {
            assertThat(one).isNotSameAs(other);
            assertThat(one).hasToString("Connection[tcp:1234, NEW]");
            assertThat(one.options().toString()).doesNotContain("secret of").doesNotContain("[0, 0");
        }
    }

    private static ConnectionOptions options(ConnectionBuilder builder) {
        try (var connection = builder.build()) {
            return connection.options();
        }
    }

    /** Encrypts nothing: only its name counts here. */
    private record Provider(String name) implements EncryptionProvider {
        @Override
        public byte[] encrypt(byte[] plaintext) {
            return plaintext;
        }

        @Override
        public byte[] decrypt(byte[] ciphertext) {
            return ciphertext;
        }
    }
}
