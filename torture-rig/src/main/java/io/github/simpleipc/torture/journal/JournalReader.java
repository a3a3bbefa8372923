package io.github.simpleipc.torture.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads journals. */
public final class JournalReader {
    private JournalReader() {}

    /**
     * All entries of a journal. A last line without its end is left out: its process was killed while it wrote it.
     *
     * @throws IllegalArgumentException if any other line is not an entry
     */
    public static List<Entry> read(Path file) throws IOException {
        return parse(Files.readString(file, StandardCharsets.UTF_8));
    }

    static List<Entry> parse(String text) {
        var entries = new ArrayList<Entry>();
        var from = 0;
        for (var end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            entries.add(Entry.parse(text.substring(from, end)));
            from = end + 1;
        }
        return entries;
    }
}
