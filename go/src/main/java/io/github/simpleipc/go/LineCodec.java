package io.github.simpleipc.go;

import java.util.Base64;
import java.util.function.LongSupplier;

/** Messages to lines and back: JSON, perhaps encrypted, as base64 without padding. May be used by many threads at once. */
final class LineCodec {
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getDecoder();

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
        var sealed = cipher.seal(GoJson.encode(message));
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
        var length = 0;
        for (var b : line) {
            if (b == '=') {
                throw new MalformedLineException("a line has the padding of base64, which this wire has not");
            }
            // The original skips these.
            if (b != '\r') {
                length++;
            }
        }
        var characters = line;
        if (length < line.length) {
            characters = new byte[length];
            var at = 0;
            for (var b : line) {
                if (b != '\r') {
                    characters[at++] = b;
                }
            }
        }
        try {
            return DECODER.decode(characters);
        } catch (IllegalArgumentException e) {
            throw new MalformedLineException("a line is no base64");
        }
    }
}
