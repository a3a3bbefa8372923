package io.github.simpleipc.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The parts of {@code docs/benchmarks.md} that a run fills in. */
public final class DocsPage {
    /** A part, between a line that begins it and one that ends it. */
    public enum Part {
        RESULTS("results"),
        LOSSES("losses");

        private final String label;

        Part(String label) {
            this.label = label;
        }

        String begin() {
            return "<!-- " + label + ": written by bench/run --write-docs -->";
        }

        String end() {
            return "<!-- end of " + label + " -->";
        }
    }

    private DocsPage() {}

    /** Replaces what is between the marks. */
    public static void write(Path page, Part part, String content) throws IOException {
        var text = Files.readString(page);
        var begin = text.indexOf(part.begin());
        var end = text.indexOf(part.end());
        if (begin < 0 || end < begin) {
            throw new IOException(
                    page + " must have the lines '" + part.begin() + "' and '" + part.end() + "', in this order");
        }
        var above = text.substring(0, begin + part.begin().length());
        Files.writeString(page, above + "\n\n" + content.strip() + "\n\n" + text.substring(end));
    }
}
