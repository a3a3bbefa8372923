package io.github.simpleipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What identifies a connection, and what of it can be seen to be wrong before anything is opened. */
class ConnectionSpecTest {
    private static final String SECRET = "the secret of the spec's test";

    @ParameterizedTest
    @CsvSource({
        "TCP, 1234, tcp:1234",
        "TCP4, :1234, tcp4:1234",
        "TCP6, 1234, tcp6:1234",
        "TCP, example.org:65535, tcp:example.org:65535",
        "TCP6, [::1]:1, tcp6:[::1]:1",
        "TCP, *:80, tcp:*:80",
        "UNIX, /tmp/some socket, unix:/tmp/some socket",
        "UNIX, relative, unix:relative"
    })
    void aSpecOfEachTypePrintsItsAddressAndNeverItsSecret(ConnectionSpec.Type type, String address, String printed) {
        var spec = ConnectionSpec.of(type, address, SECRET);
        assertThat(spec.type()).isEqualTo(type);
        assertThat(spec).hasToString(printed);
        assertThat(spec.withTls(Path.of("a.crt"), Path.of("a.key"))).hasToString(printed + " with TLS");
        assertThat(spec.isNamed()).isFalse();
    }

    @Test
    void theShortFormsAreTheSameAsTheLongOnes() {
        assertThat(ConnectionSpec.tcp(1234, SECRET))
                .isEqualTo(ConnectionSpec.of(ConnectionSpec.Type.TCP, "1234", SECRET));
        assertThat(ConnectionSpec.unix(Path.of("/a/b"), SECRET))
                .isEqualTo(ConnectionSpec.of(ConnectionSpec.Type.UNIX, "/a/b", SECRET));
        assertThat(ConnectionSpec.named("chat").isNamed()).isTrue();
        assertThat(ConnectionSpec.named("chat")).hasToString("name:chat");
    }

    @Test
    void whatDiffersInAnythingIsAnother() {
        var spec = ConnectionSpec.tcp(1234, SECRET);
        assertThat(spec)
                .isNotEqualTo(ConnectionSpec.tcp(1235, SECRET))
                .isNotEqualTo(ConnectionSpec.tcp(1234, SECRET + "!"))
                .isNotEqualTo(ConnectionSpec.of(ConnectionSpec.Type.TCP4, "1234", SECRET))
                .isNotEqualTo(spec.withTls(Path.of("a"), Path.of("b")))
                .hasSameHashCodeAs(ConnectionSpec.tcp(1234, SECRET));
        assertThat(ConnectionSpec.named("/a")).isNotEqualTo(ConnectionSpec.unix(Path.of("/a"), SECRET));
    }

    @Test
    void tlsKeepsWhatWasThereAndLeavesTheOriginalAsItWas() {
        var plain = ConnectionSpec.tcp(1234, SECRET);
        var tls = plain.withTls(Path.of("a.crt"), Path.of("a.key"));
        assertThat(plain.tls()).isEmpty();
        assertThat(tls.tls()).contains(new ConnectionSpec.TlsFiles(Path.of("a.crt"), Path.of("a.key")));
        assertThat(tls.address()).isEqualTo(plain.address());
    }

    @ParameterizedTest
    @CsvSource({
        "TCP, 0, 0",
        "TCP, 65536, 65536",
        "TCP, -1, -1",
        "TCP, host, host",
        "TCP, '', ''",
        "TCP, ::1:80, ::1:80",
        "UNIX, '', empty",
        "UNIX, @abstract, @abstract"
    })
    void anAddressThatCannotBeIsNamed(ConnectionSpec.Type type, String address, String named) {
        assertThatThrownBy(() -> ConnectionSpec.of(type, address, SECRET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named)
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void anAbstractNameIsRefusedWithTheWayOut() {
        assertThatThrownBy(() -> ConnectionSpec.unix(Path.of("@chat"), SECRET))
                .hasMessageContaining("abstract socket")
                .hasMessageContaining("./@chat");
        assertThat(ConnectionSpec.unix(Path.of("./@chat"), SECRET)).hasToString("unix:./@chat");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   "})
    void aNameMustSaySomething(String name) {
        assertThatThrownBy(() -> ConnectionSpec.named(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNameMayHaveTwoHundredCharacters() {
        assertThat(ConnectionSpec.named("x".repeat(200)).address()).hasSize(200);
        assertThatThrownBy(() -> ConnectionSpec.named("x".repeat(201))).hasMessageContaining("(201)");
    }

    @Test
    void anEmptySecretIsRefused() {
        assertThatThrownBy(() -> ConnectionSpec.tcp(1234, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("secret");
        assertThatThrownBy(() -> ConnectionSpec.tcp(1234, "lone \ud800 surrogate"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("lone \ud800");
    }
}
