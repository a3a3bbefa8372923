package io.github.simpleipc.go;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every line that two Go processes were heard to send says the same here, and is written the same. */
class RecordedLinesTest {
    /** What encoding/json writes for each byte of what is no UTF-8; as text it is a character that needs no escape. */
    private static final String FROM_INVALID_UTF8 = "\\ufffd";

    @Test
    void everyLineDecodesAndEncodesToTheSameJsonAndBytes() throws Exception {
        int lines = 0;
        int fromInvalidUtf8 = 0;
        for (var conversation : Conversation.all()) {
            for (var step : conversation.steps()) {
                if (step.isEnd()) {
                    continue;
                }
                lines++;
                var json = requireNonNull(step.json());
                var line = requireNonNull(step.line());
                var message = conversation.codec().decode(line.getBytes(UTF_8));
                var again = new String(GoJson.encode(message), UTF_8);
                if (json.contains(FROM_INVALID_UTF8)) {
                    fromInvalidUtf8++;
                    assertThat(again).isEqualTo(json.replace(FROM_INVALID_UTF8, "\ufffd"));
                    continue;
                }
                assertThat(again).isEqualTo(json);
                assertThat(new String(recodec(conversation, line).encode(message), UTF_8))
                        .isEqualTo(line + "\n");
            }
        }
        assertThat(List.of(Conversation.all().size(), lines, fromInvalidUtf8)).containsExactly(43, 358, 4);
    }

    /** With the nonce of a recorded line. */
    private static LineCodec recodec(Conversation conversation, String line) {
        var key = conversation.key();
        if (key == null) {
            return conversation.codec();
        }
        var nonce = Arrays.copyOf(Base64.getDecoder().decode(line), AesGcmCipher.NONCE_BYTES);
        return new LineCodec(new AesGcmCipher(key, () -> nonce), () -> -1);
    }
}
