package io.github.simpleipc.internal.handshake;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A preface is judged by what has come of it, byte by byte. */
class PrefaceTest {
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyBeginningOfAPrefaceIsGood(boolean tls) {
        var preface = Preface.make(tls);
        for (var length = 1; length <= preface.length; length++) {
            // What the buffer holds behind it has not come.
            var buffer = Arrays.copyOf(preface, preface.length);
            Arrays.fill(buffer, length, buffer.length, (byte) 0x55);
            var come = length;
            assertThatCode(() -> Preface.judge(buffer, come, tls)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWrongByteIsRefusedAsSoonAsItHasCome(boolean tls) {
        for (var at = 0; at < Preface.BYTES; at++) {
            var wrong = Preface.make(tls);
            wrong[at] ^= 0x40;
            assertThat(judge(wrong, at, tls)).isNull();
            assertThat(judge(wrong, at + 1, tls)).isEqualTo(at == 5 ? Reason.VERSION_MISMATCH : Reason.NOT_A_PEER);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneSideWithTlsAndOneWithoutIsToldAsSuch(boolean tls) {
        assertThat(judge(Preface.make(!tls), 6, tls)).isNull();
        assertThat(judge(Preface.make(!tls), 7, tls)).isEqualTo(Reason.TLS_MISMATCH);
    }

    @Test
    void whatAStrangerSaysIsShownIfItCanBe() {
        assertThat(said("220 a~\r\n")).endsWith("32 32 30 20 61 7e 0d 0a ('220 a~')");
        assertThat(said("220 \u0007")).endsWith("32 32 30 20 07");
        assertThat(said("220 \u007f!")).endsWith("32 32 30 20 7f 21");
        assertThat(said("a\u001fb")).endsWith("61 1f 62");
    }

    private static String said(String text) {
        var bytes = text.getBytes(ISO_8859_1);
        return catchThrowableOfType(ConnectFailedException.class, () -> Preface.judge(bytes, bytes.length, false))
                .getMessage();
    }

    /** Null if it is good so far. */
    private static Reason judge(byte[] bytes, int length, boolean tls) {
        if (length == 0) {
            return null;
        }
        try {
            Preface.judge(bytes, length, tls);
            return null;
        } catch (ConnectFailedException e) {
            return e.reason();
        }
    }
}
