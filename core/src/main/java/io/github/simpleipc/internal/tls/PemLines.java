package io.github.simpleipc.internal.tls;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Goes through the lines of a text of bytes, without the white space around them. */
final class PemLines {
    private final byte[] text;
    private int next;
    /** The present line: where it begins, and where it has ended. */
    private int start;

    private int end;

    PemLines(byte[] text) {
        this.text = text;
    }

    /** Goes to the next line; false if there is none. */
    boolean next() {
        if (next >= text.length) {
            return false;
        }
        start = next;
        end = start;
        while (end < text.length && text[end] != '\n' && text[end] != '\r') {
            end++;
        }
        // The line feed behind a carriage return makes one more line, an empty one, which says nothing.
        next = end + 1;
        while (start < end && isSpace(text[start])) {
            start++;
        }
        while (end > start && isSpace(text[end - 1])) {
            end--;
        }
        return true;
    }

    int length() {
        return end - start;
    }

    boolean startWith(String prefix) {
        return isAt(start, prefix);
    }

    boolean endWith(String suffix) {
        return length() >= suffix.length() && isAt(end - suffix.length(), suffix);
    }

    boolean contain(String part) {
        for (int i = start; i < end; i++) {
            if (isAt(i, part)) {
                return true;
            }
        }
        return false;
    }

    /** A part of the line as a string: never of what may be a key. */
    String text(int from, int to) {
        return new String(text, start + from, to - from, StandardCharsets.ISO_8859_1);
    }

    void copyTo(ByteBuffer target) {
        target.put(text, start, length());
    }

    private boolean isAt(int at, String expected) {
        if (end - at < expected.length()) {
            return false;
        }
        for (int i = 0; i < expected.length(); i++) {
            if (text[at + i] != expected.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSpace(byte character) {
        return character >= 0 && character <= ' ';
    }
}
