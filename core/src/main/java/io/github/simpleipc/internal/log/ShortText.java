package io.github.simpleipc.internal.log;

/** Texts that are shown or told as far as there is room. */
public final class ShortText {
    private ShortText() {}

    /**
     * How many bytes of a text fit into {@code most} when no character is cut in two: those behind a character's first have 10 as
     * their highest bits (RFC 3629, section 3).
     */
    public static int bytesThatFit(byte[] utf8, int most) {
        var end = Math.min(utf8.length, most);
        while (end > 0 && end < utf8.length && (utf8[end] & 0xC0) == 0x80) {
            end--;
        }
        return end;
    }
}
