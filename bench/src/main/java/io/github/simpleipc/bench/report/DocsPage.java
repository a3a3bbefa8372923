package io.github.simpleipc.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of {@code docs/benchmarks.md} that a run fills in. */
public final class DocsPage {
    static final String BEGIN = "<!-- results: written by bench/run --write-docs -->";
    static final String END = "<!-- end of results -->";

    private DocsPage() {}

    /** Replaces what is between the marks. */
    public static void write(Path page, String results) throws IOException {
        var text = Files.readString(page);
        var begin = text.indexOf(BEGIN);
        var end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(page + " must have the lines '" + BEGIN + "' and '" + END + "', in this order");
        }
        Files.writeString(
                page,
                text.substring(0, begin + BEGIN.length()) + "\n\n" + results.strip() + "\n\n" + text.substring(end));
    }
}
