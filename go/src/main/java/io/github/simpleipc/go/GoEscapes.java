package io.github.simpleipc.go;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.Serial;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which characters Go's encoding/json escapes in a string, and how: its own short forms, then four lower-case digits. */
final class GoEscapes extends CharacterEscapes {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final String BY_NUMBER = "<>&";

    private final int[] ascii = standardAsciiEscapesForJSON();

    GoEscapes() {
        for (char c = 0; c < ' '; c++) {
            if (c != '\n' && c != '\r' && c != '\t') {
                ascii[c] = ESCAPE_CUSTOM;
            }
        }
        BY_NUMBER.chars().forEach(c -> ascii[c] = ESCAPE_CUSTOM);
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ascii.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
        var isEscaped = c < ascii.length ? ascii[c] == ESCAPE_CUSTOM : c == '\u2028' || c == '\u2029';
        return isEscaped ? new SerializedString(String.format(Locale.ROOT, "\\u%04x", c)) : null;
    }
}
