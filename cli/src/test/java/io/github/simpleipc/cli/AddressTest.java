package io.github.simpleipc.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.ConnectionSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "name:chat",
                "name:a: b",
                "unix:/tmp/a:b.sock",
                "tcp:1234",
                "tcp:host:1234",
                "tcp4:127.0.0.1:1",
                "tcp6:[::1]:65535"
            })
    void everyFormIsTheSpecThatPrintsLikeIt(String text) {
        assertThat(Address.parse(text).toSpec(() -> "secret")).hasToString(text);
    }

    @Test
    void aNameAsksForNoSecret() {
        var spec = Address.parse("name:chat").toSpec(() -> {
            throw new AssertionError("asked for a secret");
        });
        assertThat(spec).isEqualTo(ConnectionSpec.named("chat"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "chat",
                "1234",
                "pipe:x",
                "TCP:1",
                "tcp:",
                "tcp:0",
                "tcp:65536",
                "tcp:a:b:1",
                "unix:",
                "unix:@x",
                "name:"
            })
    void whatIsNoAddressIsNamed(String text) {
        assertThatThrownBy(() -> Address.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'");
    }

    /** It was taken, and printed as an address with one pair of brackets less: another host. */
    @Test
    void aHostInTwoPairsOfBracketsIsNoHost() {
        assertThatThrownBy(() -> Address.parse("tcp:[[host]]:1234"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be one");
    }
}
