package dev.plumbline.lab.run;

import java.util.Locale;

/// Numbers as the report prints them.
final class Numbers {
    private Numbers() {}

    /// Three digits after the point.
    static String fixed(double x) {
        return fixed(x, 3);
    }

    static String fixed(double x, int digits) {
        return String.format(Locale.ROOT, "%." + digits + "f", x).replace('-', '−');
    }

    /// With its sign, three digits after the point.
    static String signed(double x) {
        return String.format(Locale.ROOT, "%+.3f", x).replace('-', '−');
    }

    /// Per cent, one digit after the point.
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f\u00a0%%", 100 * share).replace('-', '−');
    }

    /// Two digits and a power of ten.
    static String scientific(double x) {
        return x == 0 ? "0" : String.format(Locale.ROOT, "%.1e", x).replace('-', '−');
    }

    static String interval(double low, double high) {
        return signed(low) + " to " + signed(high);
    }
}
