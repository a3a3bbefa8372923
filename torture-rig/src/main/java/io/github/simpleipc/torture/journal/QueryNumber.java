package io.github.simpleipc.torture.journal;

/**
 * The number of a query or signal, unique in its scenario.
 *
 * @param process the number of the process that asks; a restarted one has another
 * @param count counted by that process
 */
public record QueryNumber(int process, long count) {
    /** Reads what {@link #toString} wrote. */
    public static QueryNumber parse(String text) {
        var dot = text.indexOf('.');
        return new QueryNumber(Integer.parseInt(text.substring(0, dot)), Long.parseLong(text.substring(dot + 1)));
    }

    @Override
    public String toString() {
        return process + "." + count;
    }
}
