package io.github.simpleipc.internal.handshake;

import io.github.simpleipc.ConnectFailedException;
import io.github.simpleipc.ConnectFailedException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The first bytes that each side sends on a link, in the clear, below TLS.
 *
 * <pre>
 *   0                   5   6   7   8               12
 *   +-------------------+---+---+---+---------------+
 *   | 89 'S' 'I' 'P' 'C'| 2 |flg| 0 | CR LF CR LF   |
 *   +-------------------+---+---+---+---------------+
 *   flg  1: TLS follows
 * </pre>
 *
 * <p>The first byte is no ASCII, so no text begins so; the two line ends make a line-based stranger answer at once.
 */
final class Preface {
    static final int BYTES = 12;
    static final int VERSION = 2;

    private static final int VERSION_AT = 5;
    private static final int FLAGS_AT = 6;
    private static final byte FLAG_TLS = 1;
    private static final byte[] MAGIC = {(byte) 0x89, 'S', 'I', 'P', 'C'};
    private static final byte[] LINE_ENDS = {'\r', '\n', '\r', '\n'};
    /** What a first line of the Go original begins with: the base64 of <code>{"OpCode":</code>. */
    private static final String GO_LINE = "eyJPcENvZGUi";

    private static final Pattern HTTP_REQUEST = Pattern.compile("(GET|POST|PUT|HEAD|OPTIONS|DELETE|CONNECT|PRI) ");

    private Preface() {}

    static byte[] make(boolean tls) {
        var bytes = Arrays.copyOf(MAGIC, BYTES);
        bytes[VERSION_AT] = VERSION;
        bytes[FLAGS_AT] = tls ? FLAG_TLS : 0;
        System.arraycopy(LINE_ENDS, 0, bytes, BYTES - LINE_ENDS.length, LINE_ENDS.length);
        return bytes;
    }

    /**
     * Judges what has come so far, which may be only a part.
     *
     * @param bytes what has come
     * @param length how many of them
     * @param ownTls whether this side uses TLS
     * @throws ConnectFailedException as soon as this cannot become the preface of a peer, saying what it looks like
     */
    static void judge(byte[] bytes, int length, boolean ownTls) throws ConnectFailedException {
        if (!startsLike(MAGIC, bytes, 0, length)) {
            throw stranger(bytes, length);
        }
        if (length > VERSION_AT && bytes[VERSION_AT] != VERSION) {
            throw new ConnectFailedException(
                    Reason.VERSION_MISMATCH,
                    "the peer speaks version " + (bytes[VERSION_AT] & 0xFF) + " of the protocol, this side version "
                            + VERSION);
        }
        if (length > FLAGS_AT && ((bytes[FLAGS_AT] & FLAG_TLS) != 0) != ownTls) {
            throw new ConnectFailedException(
                    Reason.TLS_MISMATCH,
                    ownTls ? "this side uses TLS, the peer does not" : "the peer uses TLS, this side does not");
        }
        if ((length > FLAGS_AT && (bytes[FLAGS_AT] & ~FLAG_TLS) != 0)
                || (length > FLAGS_AT + 1 && bytes[FLAGS_AT + 1] != 0)
                || !startsLike(LINE_ENDS, bytes, BYTES - LINE_ENDS.length, length)) {
            throw stranger(bytes, length);
        }
    }

    private static boolean startsLike(byte[] expected, byte[] bytes, int from, int length) {
        for (int i = from; i < Math.min(length, from + expected.length); i++) {
            if (bytes[i] != expected[i - from]) {
                return false;
            }
        }
        return true;
    }

    private static ConnectFailedException stranger(byte[] bytes, int length) {
        var text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        if (bytes[0] == 0x16 || bytes[0] == 0x15) {
            return new ConnectFailedException(
                    Reason.NOT_A_PEER, "something that speaks TLS is there, but not as a Simple IPC peer does");
        }
        if (text.startsWith("eyJ") && GO_LINE.startsWith(text.substring(0, Math.min(length, GO_LINE.length())))) {
            return new ConnectFailedException(
                    Reason.NOT_A_PEER, "the Go library simple-ipc is there, which speaks another format");
        }
        if (text.startsWith("HTTP/") || HTTP_REQUEST.matcher(text).lookingAt()) {
            return new ConnectFailedException(Reason.NOT_A_PEER, "something that speaks HTTP is there");
        }
        return new ConnectFailedException(
                Reason.NOT_A_PEER,
                "what is there is no Simple IPC peer: it began with the bytes "
                        + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, length)
                        + (isAscii(text) ? " ('" + text.strip() + "')" : ""));
    }

    /** True if it can be shown: no control character but line ends. */
    private static boolean isAscii(String text) {
        return text.strip().chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
