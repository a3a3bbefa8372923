package io.github.simpleipc.go;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes in place of lines. It does not matter how they arrive; no more is held than a line may have; a line says what a
 * message that is written for it says, or is a {@link MalformedLineException}.
 *
 * <p>An input is what its lines are (1): as they are sent, JSON alone, or JSON that is sealed and perhaps changed, all of
 * it perhaps many times; how many bytes arrive at a time (1); how long a line may be (1); and the lines. Or it is an opcode
 * (1), an id (8) and a text, of a message that this side writes.
 */
class LineFuzz {
    private static final int HEAD = 3;
    private static final int MESSAGE_HEAD = 10;
    private static final int CHANGED = 4;
    private static final int REPEATED = 8;
    /** A reader's buffer grows twice for as many. */
    private static final int REPEATED_BYTES = 9 << 10;
    /** So many lines of an input are looked into; most of what is refused costs the making of an exception. */
    private static final int LOOKED_INTO = 4;

    private static final long FRESH = 77;

    private static final LineCodec PLAIN = new LineCodec(LineCipher.NONE, () -> FRESH);
    /** The same line for the same text each time. */
    static final LineCipher AES = new AesGcmCipher(new byte[32], () -> new byte[AesGcmCipher.NONCE_BYTES]);

    private static final LineCodec SEALED = new LineCodec(AES, () -> FRESH);

    static Stream<byte[]> seeds() {
        var seeds = new ArrayList<byte[]>();
        for (var text : List.of(
                "{\"OpCode\":3,\"Data\":\"hello\",\"QueryId\":6}\n{\"OpCode\":0,\"Data\":\"\",\"QueryId\":6}",
                "{\"OpCode\":99,\"Data\":\"\\ud800\\u20ac\\n\",\"QueryId\":18446744073709551615}",
                "{\"OpCode\":-1,\"QueryId\":18446744073709551616}",
                " { \"opcode\" : 1 , \"DATA\" : null , \"queryID\" : 7 , \"More\" : {\"a\":[1.5e3,true]} } ",
                "{\"OpCode\":1,\"OpCode\":3,\"Data\":\"w\u00ff\",\"QueryId\":1.0}",
                "{\"OpCode\":\"3\",\"Data\":5}",
                "{\"Data\":\"<>&\u2028\"}\n{}\nnull\n[]\n7 {}",
                "garbage!")) {
            for (int kind = 1; kind <= 2; kind++) {
                seeds.add(seed(kind, 5, 255, text.getBytes(UTF_8)));
                seeds.add(seed(kind | CHANGED, 40, 255, text.getBytes(UTF_8)));
            }
        }
        seeds.add("\003\003\0\0\0\0\0\0\0\006hello <&> \u2028".getBytes(UTF_8));
        var line = PLAIN.encode(new Message(OpCode.REQUEST, "hello", 6));
        seeds.add(seed(0, 1, 255, line));
        seeds.add(seed(0, 127, 2, line));
        seeds.add(seed(REPEATED, 127, 255, "a".getBytes(US_ASCII)));
        seeds.add(seed(REPEATED, 100, 200, PLAIN.encode(new Message(OpCode.RESPONSE, "x".repeat(3000), 1))));
        seeds.add(seed(0, 3, 255, "e30\r\ne3\r0\ne31\ne30=\n".getBytes(US_ASCII)));
        return seeds.stream();
    }

    private static byte[] seed(int kind, int atATime, int max, byte[] lines) {
        var seed = new byte[HEAD + lines.length];
        seed[0] = (byte) kind;
        seed[1] = (byte) atATime;
        seed[2] = (byte) max;
        System.arraycopy(lines, 0, seed, HEAD, lines.length);
        return seed;
    }

    @MethodSource("seeds")
    @FuzzTest
    void readsWhatWouldBeWritten(byte[] input) throws IOException {
        if (input.length < HEAD) {
            return;
        }
        var kind = input[0] & 3;
        if (kind == 3) {
            checkMessage(message(input));
            return;
        }
        var isChanged = kind == 2 && (input[0] & CHANGED) != 0;
        var given = given(input);
        var bytes = kind == 0 ? given : wrapped(given, kind == 2 ? AES : LineCipher.NONE, isChanged);
        var maxLineBytes = 40 * (input[2] & 0xFF);
        var lines = lines(bytes, Math.max(1, bytes.length), maxLineBytes);
        check(
                Arrays.deepEquals(
                        lines.toArray(),
                        lines(bytes, 1 + (input[1] & 0x7F), maxLineBytes).toArray()),
                "the lines depend on how the bytes arrive");
        checkLines(lines, bytes, maxLineBytes);
        for (var line : lines.subList(0, Math.min(lines.size(), LOOKED_INTO))) {
            if (kind == 2) {
                checkSealed(line, isChanged);
            } else {
                checkPlain(line);
            }
        }
    }

    private static Message message(byte[] input) {
        var fields = ByteBuffer.wrap(Arrays.copyOf(input, Math.max(input.length, MESSAGE_HEAD)));
        var opCode = OpCode.of(fields.get(1) & 7);
        var text = Arrays.copyOfRange(fields.array(), MESSAGE_HEAD, fields.capacity());
        return new Message(opCode, LenientUtf8.decode(text), fields.getLong(2));
    }

    private static byte[] given(byte[] input) {
        var once = Arrays.copyOfRange(input, HEAD, input.length);
        if ((input[0] & REPEATED) == 0 || once.length == 0) {
            return once;
        }
        // Each comparison here is one that Jazzer watches, so loops over bytes are left to the JDK.
        var times = Arrays.copyOf(once, Math.max(once.length, REPEATED_BYTES));
        for (int filled = once.length; filled < times.length; filled *= 2) {
            System.arraycopy(times, 0, times, filled, Math.min(filled, times.length - filled));
        }
        return times;
    }

    /** Each line of JSON as the line that says it. */
    private static byte[] wrapped(byte[] lines, LineCipher cipher, boolean isChanged) {
        var wrapped = new ByteArrayOutputStream();
        for (int start = 0, i = 0; start < lines.length && i < LOOKED_INTO; i++) {
            var end = lineEnd(lines, start);
            var sealed = cipher.seal(Arrays.copyOfRange(lines, start, end));
            if (isChanged) {
                sealed[(start + lines.length) % sealed.length] ^= 1;
            }
            wrapped.writeBytes(Base64.getEncoder().withoutPadding().encode(sealed));
            wrapped.write('\n');
            start = end + 1;
        }
        return wrapped.toByteArray();
    }

    /** What a reader hands out before the end, or before a line that is too long. */
    private static List<byte[]> lines(byte[] bytes, int atATime, int maxLineBytes) throws IOException {
        var reader = new LineReader(new Source(bytes, atATime), maxLineBytes);
        var lines = new ArrayList<byte[]>();
        try {
            while (true) {
                var line = reader.poll();
                check(reader.heldBytes() <= Math.max(4096, maxLineBytes + 1), "more is held than a line may have");
                if (line != null) {
                    lines.add(line);
                }
            }
        } catch (EOFException | MalformedLineException e) {
            return lines;
        }
    }

    /** They are what is between line feeds, up to the first that is too long. */
    private static void checkLines(List<byte[]> lines, byte[] bytes, int maxLineBytes) {
        int at = 0;
        for (var line : lines) {
            check(line.length <= maxLineBytes, "a line is longer than it may be");
            check(Arrays.equals(line, 0, line.length, bytes, at, at + line.length), "a line is not what came");
            at += line.length;
            check(bytes[at] == '\n', "a line ends where there is no line feed");
            at++;
        }
        var end = lineEnd(bytes, at);
        check(end == bytes.length || end - at > maxLineBytes, "a line is missing");
    }

    /** Where the line that begins there has its line feed, or the bytes end. */
    private static int lineEnd(byte[] bytes, int start) {
        var end = new String(bytes, ISO_8859_1).indexOf('\n', start);
        return end < 0 ? bytes.length : end;
    }

    private static void checkPlain(byte[] line) {
        Message message;
        try {
            message = PLAIN.decode(line);
        } catch (MalformedLineException e) {
            return;
        }
        for (var b : line) {
            check(b == '\r' || isInAlphabet(b), "a line was taken that is no base64");
        }
        checkMessage(message);
    }

    private static boolean isInAlphabet(byte b) {
        return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '+' || b == '/';
    }

    private static void checkSealed(byte[] line, boolean isChanged) {
        try {
            var message = SEALED.decode(line);
            check(!isChanged, "a line was taken that was changed");
            checkMessage(message);
        } catch (MalformedLineException e) {
            // As it should be, of what is no JSON of a message, or was changed.
        }
    }

    private static void checkMessage(Message message) {
        check(
                new String(message.data().getBytes(UTF_8), UTF_8).equals(message.data()),
                "what a message says is no text");
        check(
                LenientUtf8.length(message.data()) == message.data().getBytes(UTF_8).length,
                "a text has another length than its bytes");
        if (message.opCode() == OpCode.UNKNOWN) {
            return;
        }
        var codec = message.id() % 2 == 0 ? PLAIN : SEALED;
        var again = (message.id() & 2) == 0 ? codec.encode(message) : codec.encodePadded(message);
        check(again[again.length - 1] == '\n', "a line has no end");
        try {
            var same = codec.decode(Arrays.copyOf(again, again.length - 1));
            check(same.equals(message), "a message is written as another");
        } catch (MalformedLineException e) {
            throw new AssertionError("a message is written as what is no line", e);
        }
    }

    private static void check(boolean fact, String otherwise) {
        if (!fact) {
            throw new AssertionError(otherwise);
        }
    }
}
