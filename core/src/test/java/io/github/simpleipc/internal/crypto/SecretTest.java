package io.github.simpleipc.internal.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void textIsTakenInUtf8() {
        assertThat(Secret.ofText("schlüssel").bytes()).isEqualTo("schlüssel".getBytes(UTF_8));
    }

    @Test
    void whatNobodyCanKeepSecretIsRefused() {
        assertThatThrownBy(() -> Secret.ofText("")).hasMessageContaining("must not be empty");
        assertThatThrownBy(() -> Secret.ofBytes(new byte[0])).hasMessageContaining("must not be empty");
        assertThatThrownBy(() -> Secret.ofText("a\ud800b")).hasMessageContaining("lone surrogate");
    }

    @Test
    void isEqualToTheSameBytesAlone() {
        var secret = Secret.ofText("one secret");
        assertThat(secret)
                .isEqualTo(Secret.ofBytes("one secret".getBytes(UTF_8)))
                .hasSameHashCodeAs(Secret.ofText("one secret"))
                .isNotEqualTo(Secret.ofText("another"))
                .isNotEqualTo("one secret")
                .isNotEqualTo(null);
    }

    @Test
    void isShortBelowWhatIsAdvised() {
        assertThat(Secret.ofText("x".repeat(15)).isShort()).isTrue();
        assertThat(Secret.ofText("x".repeat(16)).isShort()).isFalse();
    }

    @Test
    void isNotPrintedAndIsZerosOnceItIsWiped() {
        var secret = Secret.ofText("hunter2");
        assertThat(secret).hasToString("Secret[hidden]");
        secret.wipe();
        assertThat(secret.bytes()).containsOnly(0);
    }
}
