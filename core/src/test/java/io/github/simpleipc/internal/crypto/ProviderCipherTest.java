package io.github.simpleipc.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.simpleipc.EncryptionProvider;
import io.github.simpleipc.Role;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ProviderCipherTest {
    private static final byte[] FRAME = EncryptionTest.filled(10, 5);

    @Test
    void theHeadSaysWhereAFrameBelongs() throws Exception {
        var seen = new ArrayList<String>();
        var transcript = new byte[32];
        for (int i = 0; i < transcript.length; i++) {
            transcript[i] = (byte) i;
        }
        var encryption = Encryption.custom(provider(
                plaintext -> {
                    seen.add(HexFormat.of().formatHex(plaintext));
                    return plaintext;
                },
                UnaryOperator.identity()));
        var server = encryption.forLink(transcript, 1, Role.SERVER).orElseThrow();
        EncryptionTest.seal(server, new byte[] {(byte) 0xab});
        EncryptionTest.seal(server, new byte[] {(byte) 0xcd});
        assertThat(seen)
                .containsExactly(
                        "000102030405060708090a0b0c0d0e0f" + "01" + "01" + "0000000000000000" + "ab",
                        "000102030405060708090a0b0c0d0e0f" + "01" + "01" + "0000000000000001" + "cd");
    }

    @Test
    void theMostThatAProviderMayAddFits() throws Exception {
        var encryption = Encryption.custom(provider(
                plaintext -> Arrays.copyOf(plaintext, plaintext.length + 1024),
                ciphertext -> Arrays.copyOf(ciphertext, ciphertext.length - 1024)));
        assertThat(EncryptionTest.open(
                        ciphers(encryption, Role.SERVER), EncryptionTest.seal(ciphers(encryption, Role.CLIENT), FRAME)))
                .isEqualTo(FRAME);
    }

    @Test
    void aProviderThatAddsTooMuchIsTold() {
        var encryption = Encryption.custom(
                provider(plaintext -> Arrays.copyOf(plaintext, plaintext.length + 1025), UnaryOperator.identity()));
        assertFails(() -> EncryptionTest.seal(ciphers(encryption, Role.CLIENT), FRAME), "1 to 1024 more are allowed");
    }

    @Test
    void aProviderThatMakesNothingIsTold() {
        var encryption = Encryption.custom(provider(plaintext -> new byte[0], UnaryOperator.identity()));
        assertFails(() -> EncryptionTest.seal(ciphers(encryption, Role.CLIENT), FRAME), "made 0 bytes of 36");
    }

    @Test
    void aProviderThatReturnsNullIsTold() {
        var encryption = Encryption.custom(provider(plaintext -> null, ciphertext -> null));
        assertFails(() -> EncryptionTest.seal(ciphers(encryption, Role.CLIENT), FRAME), "returned null");
        assertFails(() -> EncryptionTest.open(ciphers(encryption, Role.CLIENT), FRAME), "returned null");
    }

    @Test
    void whatAProviderThrowsIsToldWithoutItsMessage() {
        UnaryOperator<byte[]> thrower = bytes -> {
            throw new IllegalStateException("the key is hunter2");
        };
        var encryption = Encryption.custom(provider(thrower, thrower));
        for (ThrowingCallable call : new ThrowingCallable[] {
            () -> EncryptionTest.seal(ciphers(encryption, Role.CLIENT), FRAME),
            () -> EncryptionTest.open(ciphers(encryption, Role.CLIENT), FRAME)
        }) {
            assertThatThrownBy(call)
                    .isInstanceOf(CipherException.class)
                    .hasMessageContaining("the encryption provider 'identity' could not")
                    .hasMessageContaining("java.lang.IllegalStateException")
                    .hasNoCause()
                    .satisfies(e -> assertThat(e.toString()).doesNotContain("hunter2"))
                    .satisfies(e ->
                            assertThat(e.getStackTrace()[0].getMethodName()).contains("whatAProviderThrows"));
        }
    }

    @Test
    void aPlaintextShorterThanTheHeadIsRefused() {
        var encryption = Encryption.custom(provider(UnaryOperator.identity(), ciphertext -> new byte[25]));
        assertFails(() -> EncryptionTest.open(ciphers(encryption, Role.SERVER), FRAME), "not the next one");
    }

    private static void assertFails(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(CipherException.class).hasMessageContaining(message);
    }

    private static LinkCiphers ciphers(Encryption encryption, Role role) {
        return encryption.forLink(new byte[32], 0, role).orElseThrow();
    }

    private static EncryptionProvider provider(UnaryOperator<byte[]> encrypt, UnaryOperator<byte[]> decrypt) {
        return new EncryptionProvider() {
            @Override
            public String name() {
                return "identity";
            }

            @Override
            public byte[] encrypt(byte[] plaintext) throws GeneralSecurityException {
                return encrypt.apply(plaintext);
            }

            @Override
            public byte[] decrypt(byte[] ciphertext) throws GeneralSecurityException {
                return decrypt.apply(ciphertext);
            }
        };
    }
}
