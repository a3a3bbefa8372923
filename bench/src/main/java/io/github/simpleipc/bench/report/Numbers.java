package io.github.simpleipc.bench.report;

import java.util.Locale;

/** Numbers for people: three digits that count. */
final class Numbers {
    private Numbers() {}

    static String brief(double value) {
        var size = Math.abs(value);
        if (size >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }

    /** Rounded for JSON: what lies beyond is noise. */
    static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }
}
