package io.github.simpleipc.go;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.simpleipc.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recorded conversation of two Go processes: {@code transcripts.json}. */
record Conversation(String scenario, String transport, byte @Nullable [] key, List<Step> steps) {
    /**
     * A line, or the end of a link.
     *
     * @param link 0 the probe, 1 the real one
     * @param line as it was sent, and json what it says; both null at the end
     */
    record Step(
            int link,
            Role from,
            @Nullable String line,
            @Nullable String json) {
        boolean isEnd() {
            return line == null;
        }
    }

    static List<Conversation> all() {
        try (var in = Conversation.class.getResourceAsStream("/transcripts.json");
                var parser = new JsonFactory().createParser(requireNonNull(in, "the recording"))) {
            var all = new ArrayList<Conversation>();
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                all.add(read(parser));
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Conversation read(JsonParser parser) throws IOException {
        String scenario = "";
        String transport = "";
        byte[] key = null;
        List<Step> steps = new ArrayList<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            var value = parser.nextToken();
            switch (name) {
                case "scenario" -> scenario = parser.getText();
                case "transport" -> transport = parser.getText();
                case "key_hex" ->
                    key = value == JsonToken.VALUE_NULL ? null : HexFormat.of().parseHex(parser.getText());
                case "steps" -> {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        steps.add(step(parser));
                    }
                }
                default -> parser.skipChildren();
            }
        }
        return new Conversation(scenario, transport, key, steps);
    }

    private static Step step(JsonParser parser) throws IOException {
        int link = 0;
        Role from = Role.CLIENT;
        String line = null;
        String json = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "conn" -> link = parser.getIntValue();
                case "from" -> from = parser.getText().equals("client") ? Role.CLIENT : Role.SERVER;
                case "line" -> line = parser.getValueAsString();
                case "json" -> json = parser.getValueAsString();
                default -> parser.skipChildren();
            }
        }
        return new Step(link, from, line, json);
    }

    LineCodec codec() {
        return new LineCodec(key == null ? LineCipher.NONE : new AesGcmCipher(key), () -> -1);
    }

    @Override
    public String toString() {
        return scenario;
    }
}
