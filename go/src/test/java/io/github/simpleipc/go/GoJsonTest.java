package io.github.simpleipc.go;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the original was measured to read, and to refuse. */
class GoJsonTest {
    private static final long FRESH = 77;

    private static Message decode(String json) throws MalformedLineException {
        return GoJson.decode(json.getBytes(UTF_8), () -> FRESH);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{\"QueryId\":6,\"Data\":\"x\",\"OpCode\":3}; 3; x; 6",
                " { \"OpCode\" : 3 ,\t\"Data\" : \"x\" , \"QueryId\" : 6 } ; 3; x; 6",
                "{\"opcode\":3,\"DATA\":\"x\",\"queryID\":6}; 3; x; 6",
                "{\"OpCode\":3,\"Data\":\"x\",\"QueryId\":6,\"More\":{\"a\":[1,{}]},\"Other\":null}; 3; x; 6",
                "{\"OpCode\":1,\"OpCode\":3,\"Data\":\"w\",\"Data\":\"x\",\"QueryId\":5,\"QueryId\":6}; 3; x; 6",
                "{\"OpCode\":3,\"QueryId\":6}; 3; ''; 6",
                "{\"OpCode\":3,\"Data\":null,\"QueryId\":6}; 3; ''; 6",
                "{\"Data\":\"x\",\"QueryId\":6}; 0; x; 6",
                "{\"OpCode\":3,\"Data\":\"x\"}; 3; x; 77",
                "{\"OpCode\":3,\"Data\":\"x\",\"QueryId\":18446744073709551615}; 3; x; -1",
                "{\"OpCode\":99,\"Data\":\"x\",\"QueryId\":6}; 8; x; 6",
                "null; 0; ''; 77",
                "{}; 0; ''; 77",
            })
    void isRead(String json, int opCode, String data, long id) throws Exception {
        assertThat(decode(json)).isEqualTo(new Message(OpCode.of(opCode), data, id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"OpCode\":3.0,\"Data\":\"x\",\"QueryId\":6}",
                "{\"OpCode\":3,\"Data\":\"x\",\"QueryId\":6.0}",
                "{\"OpCode\":-1,\"Data\":\"x\",\"QueryId\":6}",
                "{\"OpCode\":3,\"Data\":\"x\",\"QueryId\":-1}",
                "{\"OpCode\":3,\"Data\":\"x\",\"QueryId\":18446744073709551616}",
                "{\"OpCode\":18446744073709551615,\"Data\":\"x\",\"QueryId\":6}",
                "{\"OpCode\":3,\"Data\":\"x\",\"QueryId\":\"7\"}",
                "{\"OpCode\":\"3\",\"Data\":\"x\",\"QueryId\":6}",
                "{\"OpCode\":3,\"Data\":5,\"QueryId\":6}",
                "{\"OpCode\":3,\"Data\":[\"x\"],\"QueryId\":6}",
                "[{\"OpCode\":3,\"Data\":\"x\",\"QueryId\":6}]",
                "{\"OpCode\":3,\"Data\":\"x\",\"QueryId\":6} {}",
                "{\"OpCode\":3,\"Data\":\"x\",\"QueryId\":6}x",
                "{\"OpCode\":3,\"Data\":\"a\tb\",\"QueryId\":6}",
                "{\"OpCode\":3,\"Data\":\"x\",\"QueryId\":6",
                "{'OpCode':3}",
                "7",
                "\"x\"",
                "",
                "garbage",
            })
    void isRefused(String json) {
        assertThatThrownBy(() -> decode(json)).isInstanceOf(MalformedLineException.class);
    }

    @Test
    void whatIsNoTextBecomesReplacementCharactersOneForEachByte() throws Exception {
        var json = "{\"OpCode\":3,\"Data\":\"a\u00ffb\u00e2\u0082c\u00ed\u00a0\u0080\",\"QueryId\":6}"
                .getBytes(ISO_8859_1);
        assertThat(GoJson.decode(json, () -> FRESH).data()).isEqualTo("a\ufffdb\ufffd\ufffdc\ufffd\ufffd\ufffd");
        assertThat(decode("{\"Data\":\"x\\ud800y\\udc00\\ud83d\\ude80\"}").data())
                .isEqualTo("x\ufffdy\ufffd\ud83d\ude80");
    }

    @Test
    void lengthIsThatOfTheBytes() {
        for (var text : new String[] {
            "", "abc", "Gr\u00fc\u00dfe", "\u4e16\u754c", "\ud83d\ude80", "a\u07ff\u0800\uffff\udbff\udfff"
        }) {
            assertThat(LenientUtf8.length(text)).isEqualTo(text.getBytes(UTF_8).length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"e30=", "e30 ", "e3_-", "e", "e30!", "\u00e9"})
    void isNoBase64(String line) {
        var codec = new LineCodec(LineCipher.NONE, () -> FRESH);
        assertThatThrownBy(() -> codec.decode(line.getBytes(UTF_8))).isInstanceOf(MalformedLineException.class);
    }

    /** e30 is {}; the last character of e31 differs in bits that no byte has. */
    @ParameterizedTest
    @ValueSource(strings = {"e30\r", "e3\r0", "e31"})
    void isStillBase64(String line) throws Exception {
        var codec = new LineCodec(LineCipher.NONE, () -> FRESH);
        assertThat(codec.decode(line.getBytes(UTF_8))).isEqualTo(new Message(OpCode.RESPONSE, "", FRESH));
    }

    @Test
    void whatWasNotSealedWithTheKeyIsRefused() {
        var codec = new LineCodec(new AesGcmCipher(new byte[32]), () -> FRESH);
        var other = new LineCodec(new AesGcmCipher("another key of exactly 32 bytes.".getBytes(UTF_8)), () -> FRESH);
        var line = other.encode(new Message(OpCode.REQUEST, "x", 1));
        var plain = Base64.getEncoder().withoutPadding().encode("{}".getBytes(UTF_8));
        assertThatThrownBy(() -> codec.decode(new String(line, UTF_8).strip().getBytes(UTF_8)))
                .isInstanceOf(MalformedLineException.class)
                .hasMessageContaining("another key");
        assertThatThrownBy(() -> codec.decode(plain)).isInstanceOf(MalformedLineException.class);
    }
}
