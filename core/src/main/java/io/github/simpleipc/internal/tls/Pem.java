package io.github.simpleipc.internal.tls;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Takes PEM text apart into its blocks (RFC 7468); what stands around them is ignored. Knows nothing of their content. */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";
    /** Short and in capitals, so that what an error quotes is never a key whose line breaks were lost. */
    private static final Pattern LABEL = Pattern.compile("[A-Z0-9][A-Z0-9 .]{0,39}");

    /**
     * One block.
     *
     * @param label such as CERTIFICATE
     * @param encrypted true if a header says that the content is encrypted, as RFC 1421 has it and older openssl does
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Block(String label, byte[] content, boolean encrypted) {}

    private Pem() {}

    /**
     * The blocks of a text, in their order.
     *
     * @throws IllegalArgumentException if one has no label, no end, or is not base64; the message holds nothing of its content
     */
    static List<Block> blocks(String text) {
        var blocks = new ArrayList<Block>();
        var lines = text.lines().map(String::strip).iterator();
        while (lines.hasNext()) {
            var line = lines.next();
            if (!line.startsWith(BEGIN)) {
                continue;
            }
            var label = label(line);
            var base64 = new StringBuilder();
            boolean encrypted = false;
            boolean ended = false;
            while (!ended && lines.hasNext()) {
                line = lines.next();
                if (line.equals(END + label + DASHES)) {
                    ended = true;
                } else if (line.contains(":")) {
                    encrypted |= line.startsWith("Proc-Type:") && line.contains("ENCRYPTED");
                } else {
                    base64.append(line);
                }
            }
            if (!ended) {
                throw new IllegalArgumentException("its block '" + label + "' has no end");
            }
            blocks.add(new Block(label, decode(label, base64.toString()), encrypted));
        }
        return blocks;
    }

    private static String label(String line) {
        var end = line.length() - DASHES.length();
        if (line.endsWith(DASHES) && end > BEGIN.length()) {
            var label = line.substring(BEGIN.length(), end);
            if (LABEL.matcher(label).matches()) {
                return label;
            }
        }
        throw new IllegalArgumentException(
                "a line that begins with '" + BEGIN + "' must hold a short label in capitals, '" + DASHES
                        + "' and nothing else; were its line breaks lost?");
    }

    private static byte[] decode(String label, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // Not as the cause: its message quotes a character of what may be a key.
            throw new IllegalArgumentException("its block '" + label + "' is not valid base64");
        }
    }
}
