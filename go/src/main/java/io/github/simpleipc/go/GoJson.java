package io.github.simpleipc.go;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.LongSupplier;

/**
 * A message as JSON: writes the very bytes that Go's encoding/json writes, and reads what that reads.
 *
 * <pre>{"OpCode":3,"Data":"hello","QueryId":6}</pre>
 */
final class GoJson {
    private static final String OP_CODE = "OpCode";
    private static final String DATA = "Data";
    private static final String QUERY_ID = "QueryId";
    /** The digits of 2^64 - 1. */
    private static final int MAX_DIGITS = 20;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            // How long a string may be is decided by how long a line may be.
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            // A peer could fill a table of names with ever new ones.
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
            .characterEscapes(new GoEscapes())
            .build();

    private GoJson() {}

    static byte[] encode(Message message) {
        var bytes = new ByteArrayOutputStream(message.data().length() + 64);
        try (var generator = JSON.createGenerator(bytes, JsonEncoding.UTF8)) {
            generator.writeStartObject();
            generator.writeNumberField(OP_CODE, message.opCode().number());
            generator.writeStringField(DATA, message.data());
            generator.writeFieldName(QUERY_ID);
            generator.writeNumber(Long.toUnsignedString(message.id()));
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a message as the original does: fields in any order, their names in any case, others ignored, the last of two
     * alike counts, null is as good as missing.
     *
     * @param freshId gives the id of a message that has none
     */
    static Message decode(byte[] json, LongSupplier freshId) throws MalformedLineException {
        try (var parser = JSON.createParser(LenientUtf8.decode(json))) {
            var message = message(parser, freshId);
            if (parser.nextToken() != null) {
                throw new MalformedLineException("a line has something behind its JSON");
            }
            return message;
        } catch (MalformedLineException e) {
            throw e;
        } catch (JsonProcessingException e) {
            // Without Jackson's words, which may quote what is in the line.
            throw new MalformedLineException("a line is no JSON of a message");
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
    }

    private static Message message(JsonParser parser, LongSupplier freshId) throws IOException {
        var first = parser.nextToken();
        if (first == JsonToken.VALUE_NULL) {
            return new Message(OpCode.RESPONSE, "", freshId.getAsLong());
        }
        if (first != JsonToken.START_OBJECT) {
            throw new MalformedLineException("a line is JSON, and no object");
        }
        long opCode = 0;
        var data = "";
        long id = 0;
        var hasId = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var value = parser.nextToken();
            if (value == JsonToken.VALUE_NULL) {
                continue;
            }
            if (name.equalsIgnoreCase(OP_CODE)) {
                opCode = number(parser, value);
                if (opCode < 0) {
                    throw new MalformedLineException("an opcode is out of range");
                }
            } else if (name.equalsIgnoreCase(DATA)) {
                if (value != JsonToken.VALUE_STRING) {
                    throw new MalformedLineException("a line has Data that is no string");
                }
                data = LenientUtf8.withoutLoneSurrogates(parser.getText());
            } else if (name.equalsIgnoreCase(QUERY_ID)) {
                id = number(parser, value);
                hasId = true;
            } else {
                parser.skipChildren();
            }
        }
        return new Message(OpCode.of(opCode), data, hasId ? id : freshId.getAsLong());
    }

    /** An unsigned number of 64 bits, written as digits alone. */
    private static long number(JsonParser parser, JsonToken value) throws IOException {
        if (value != JsonToken.VALUE_NUMBER_INT) {
            throw new MalformedLineException("a line has something else where a whole number belongs");
        }
        var digits = parser.getText();
        try {
            if (digits.length() <= MAX_DIGITS && digits.charAt(0) != '-') {
                return Long.parseUnsignedLong(digits);
            }
        } catch (NumberFormatException e) {
            // Over 2^64 - 1.
            throw outOfRange();
        }
        throw outOfRange();
    }

    private static MalformedLineException outOfRange() {
        return new MalformedLineException("a number in a line is out of range");
    }
}
