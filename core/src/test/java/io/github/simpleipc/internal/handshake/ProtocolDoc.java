package io.github.simpleipc.internal.handshake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The examples of {@code docs/protocol.md}: blocks of lines, each a name and bytes, as its section 11 describes them. */
final class ProtocolDoc {
    /** The block of what both sides bring. */
    static final String INPUTS = "inputs";

    private static final Pattern BLOCK = Pattern.compile("(?ms)^```vector ([^\n]+)\n(.*?)^```$");

    private final Map<String, Map<String, byte[]>> blocks = new LinkedHashMap<>();

    private ProtocolDoc(String page) {
        var matcher = BLOCK.matcher(page);
        while (matcher.find()) {
            if (blocks.put(matcher.group(1), parse(matcher.group(2))) != null) {
                throw new AssertionError("two blocks are called " + matcher.group(1));
            }
        }
    }

    static Path path() {
        return Path.of(System.getProperty("basedir", "."), "..", "docs", "protocol.md");
    }

    static ProtocolDoc read() {
        try {
            return new ProtocolDoc(Files.readString(path()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The values of a block, in order. */
    Map<String, byte[]> block(String name) {
        var block = blocks.get(name);
        if (block == null) {
            throw new AssertionError("there is no block " + name + ", only " + blocks.keySet());
        }
        return block;
    }

    /** One value. */
    byte[] get(String block, String name) {
        var value = block(block).get(name);
        if (value == null) {
            throw new AssertionError("block " + block + " has no " + name);
        }
        return value;
    }

    private static Map<String, byte[]> parse(String lines) {
        var texts = new LinkedHashMap<String, StringBuilder>();
        var name = "";
        for (var line : lines.lines().toList()) {
            var words = line.strip().split(" +", 2);
            if (line.startsWith(" ")) {
                texts.get(name).append(' ').append(line.strip());
            } else {
                name = words[0];
                if (texts.put(name, new StringBuilder(words[1])) != null) {
                    throw new AssertionError("two values are called " + name);
                }
            }
        }
        var values = new LinkedHashMap<String, byte[]>();
        texts.forEach((key, text) -> values.put(key, bytes(text.toString())));
        return values;
    }

    private static byte[] bytes(String text) {
        var hex = new StringBuilder();
        for (var word : text.split(" +", -1)) {
            var parts = word.split("\\*", 2);
            hex.append(parts[0].repeat(parts.length == 1 ? 1 : Integer.parseInt(parts[1])));
        }
        return HexFormat.of().parseHex(hex);
    }
}
