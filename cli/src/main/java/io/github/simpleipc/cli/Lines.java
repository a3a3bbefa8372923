package io.github.simpleipc.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads lines of UTF-8. Only a line feed ends one: a carriage return belongs to the text. */
final class Lines {
    private final InputStream input;

    Lines(InputStream input) {
        this.input = input;
    }

    /**
     * The next line; blocks until it is there whole.
     *
     * @return empty at the end
     */
    Optional<Line> next() throws IOException {
        var bytes = new ByteArrayOutputStream();
        int one;
        while ((one = input.read()) >= 0 && one != '\n') {
            bytes.write(one);
        }
        return one < 0 && bytes.size() == 0 ? Optional.empty() : Optional.of(new Line(bytes.toByteArray()));
    }

    /** One line, without its end. */
    static final class Line {
        private final byte[] bytes;

        Line(byte[] bytes) {
            this.bytes = bytes;
        }

        /**
         * As text.
         *
         * @throws IllegalArgumentException if it is none
         */
        String text() {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("the line is not UTF-8 text", e);
            }
        }
    }
}
