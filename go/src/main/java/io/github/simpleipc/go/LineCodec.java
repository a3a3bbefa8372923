package io.github.simpleipc.go;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Base64;
import java.util.function.LongSupplier;

/** Messages to lines and back: JSON, perhaps encrypted, as base64 without padding. May be used by many threads at once. */
final class LineCodec {
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getDecoder();

    /** The length of a padded line is a multiple of this, which a Go reader's 4096 bytes are, too. */
    static final int PADDED_BYTES = 128;

    private final LineCipher cipher;
    private final LongSupplier freshId;

    /**
     * @param freshId gives the id of a message that came without one
     */
    LineCodec(LineCipher cipher, LongSupplier freshId) {
        this.cipher = cipher;
        this.freshId = freshId;
    }

    /** The line, with the line feed. */
    byte[] encode(Message message) {
        return line(GoJson.encode(message));
    }

    /** The line, with spaces behind its JSON and the line feed: a Go reader, of 4096 bytes, finds no part of it at its end. */
    byte[] encodePadded(Message message) {
        var json = GoJson.encode(message);
        // Base64 makes four characters of three bytes, and the line feed stands in place of the last one.
        var bytes = PADDED_BYTES / 4 * 3;
        var spaces = Math.floorMod(-1 - json.length - cipher.overhead(), bytes);
        var padded = Arrays.copyOf(json, json.length + spaces);
        Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return line(padded);
    }

    private byte[] line(byte[] json) {
        var sealed = cipher.seal(json);
        var line = new byte[Math.toIntExact(encodedLength(sealed.length)) + 1];
        ENCODER.encode(sealed, line);
        line[line.length - 1] = '\n';
        return line;
    }

    /** How long a line is, without the line feed, whose JSON has so many bytes. */
    long lineLength(long jsonBytes) {
        return encodedLength(jsonBytes + cipher.overhead());
    }

    private static long encodedLength(long bytes) {
        return (bytes * 4 + 2) / 3;
    }

    /**
     * What a line says.
     *
     * @param line without the line feed
     */
    Message decode(byte[] line) throws MalformedLineException {
        return GoJson.decode(cipher.open(base64(line)), freshId);
    }

    private static byte[] base64(byte[] line) throws MalformedLineException {
        // The original skips carriage returns.
        var characters = new String(line, ISO_8859_1).replace("\r", "");
        if (characters.indexOf('=') >= 0) {
            throw new MalformedLineException("a line has the padding of base64, which this wire has not");
        }
        try {
            return DECODER.decode(characters);
        } catch (IllegalArgumentException e) {
            throw new MalformedLineException("a line is no base64");
        }
    }
}
