package io.github.simpleipc.cli;

/** Puts any text on one line, and takes it off again. */
final class Escapes {
    private Escapes() {}

    /** Writes line feeds, carriage returns and backslashes as {@code \n}, {@code \r} and {@code \\}. */
    static String escape(String text) {
        if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0 && text.indexOf('\\') < 0) {
            return text;
        }
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }

    /**
     * Undoes {@link #escape}.
     *
     * @throws IllegalArgumentException if a backslash is followed by anything else than n, r or a backslash
     */
    static String unescape(String line) {
        if (line.indexOf('\\') < 0) {
            return line;
        }
        var text = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\') {
                i++;
                text.append(meaning(i < line.length() ? line.charAt(i) : ' '));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static char meaning(char escaped) {
        return switch (escaped) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case '\\' -> '\\';
            default -> throw new IllegalArgumentException("a backslash must be followed by n, r or a backslash");
        };
    }
}
