package io.github.simpleipc.go;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Text as Go reads it: whatever is no text becomes U+FFFD, byte by byte, and nothing is refused. */
final class LenientUtf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private LenientUtf8() {}

    /** The JDK's own replacing puts one for a whole broken sequence, where Go puts one for each byte. */
    static String decode(byte[] bytes) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var in = ByteBuffer.wrap(bytes);
        // Never more characters than bytes.
        var out = CharBuffer.allocate(bytes.length);
        while (decoder.decode(in, out, true).isError()) {
            in.get();
            out.put(REPLACEMENT);
        }
        return out.flip().toString();
    }

    /** An escaped surrogate may stand alone in JSON, and is no text. */
    static String withoutLoneSurrogates(String text) {
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        var clean = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            var isLone = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            clean.appendCodePoint(isLone ? REPLACEMENT : point);
        });
        return clean.toString();
    }

    /** How many bytes a well-formed text has in UTF-8. */
    static long length(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A pair of surrogates is two characters and four bytes.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}
