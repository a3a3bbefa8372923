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

    private static final SerializedString LINE_SEPARATOR = escape('\u2028');
    private static final SerializedString PARAGRAPH_SEPARATOR = escape('\u2029');

    private final int[] ascii = standardAsciiEscapesForJSON();
    /** Made once: there can be one for each character of a text. */
    private final @Nullable SerializedString[] escapes = new SerializedString[ascii.length];

    GoEscapes() {
        for (char c = 0; c < ' '; c++) {
            if (c != '\n' && c != '\r' && c != '\t') {
                escapeByNumber(c);
            }
        }
        BY_NUMBER.chars().forEach(this::escapeByNumber);
    }

    private void escapeByNumber(int c) {
        ascii[c] = ESCAPE_CUSTOM;
        escapes[c] = escape(c);
    }

    private static SerializedString escape(int c) {
        return new SerializedString(String.format(Locale.ROOT, "\\u%04x", c));
    }

    @Override
    public int[] getEscapeCodesForAscii() {
        return ascii.clone();
    }

    @Override
    public @Nullable SerializableString getEscapeSequence(int c) {
        if (c < escapes.length) {
            return escapes[c];
        }
        return switch (c) {
            case '\u2028' -> LINE_SEPARATOR;
            case '\u2029' -> PARAGRAPH_SEPARATOR;
            default -> null;
        };
    }
}
