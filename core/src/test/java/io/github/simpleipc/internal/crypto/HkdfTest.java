package io.github.simpleipc.internal.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5869, appendix A.1 to A.3: the vectors for SHA-256. */
class HkdfTest {
    @Test
    void basicVector() {
        var inputKey = HmacSha256Test.bytes("0b*22");
        var salt = HexFormat.of().parseHex("000102030405060708090a0b0c");
        var info = HexFormat.of().parseHex("f0f1f2f3f4f5f6f7f8f9");
        assertThat(Hkdf.extract(salt, inputKey))
                .asHexString()
                .isEqualToIgnoringCase("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
        assertThat(Hkdf.derive(inputKey, salt, info, 42))
                .asHexString()
                .isEqualToIgnoringCase(
                        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    @Test
    void vectorOfLongInputsAndOutputs() {
        assertThat(Hkdf.derive(range(0x00, 0x4f), range(0x60, 0xaf), range(0xb0, 0xff), 82))
                .asHexString()
                .isEqualToIgnoringCase("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                        + "cc30c58179ec3e87c14c01d5c1f3434f1d87");
    }

    @Test
    void vectorWithoutSaltAndInfo() {
        assertThat(Hkdf.derive(HmacSha256Test.bytes("0b*22"), new byte[0], new byte[0], 42))
                .asHexString()
                .isEqualToIgnoringCase(
                        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 32, 33, 255 * 32})
    void givesAsManyBytesAsAreAskedFor(int bytes) {
        assertThat(Hkdf.expand(new byte[32], new byte[0], bytes))
                .hasSize(bytes)
                .startsWith(Hkdf.expand(new byte[32], new byte[0], 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 255 * 32 + 1})
    void refusesLengthsThatCannotBe(int bytes) {
        assertThatThrownBy(() -> Hkdf.expand(new byte[32], new byte[0], bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("but is " + bytes);
    }

    private static byte[] range(int from, int to) {
        var bytes = new ByteArrayOutputStream();
        for (int value = from; value <= to; value++) {
            bytes.write(value);
        }
        return bytes.toByteArray();
    }
}
