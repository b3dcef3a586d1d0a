package dev.plumbline.lab.verify;

import java.util.Locale;

/// Numbers as other programs write them.
final class Numbers {
    private Numbers() {}

    /// Decimals, hexadecimal floats (`0x1.8p-3`), `inf`, `Infinity`, `nan`, `true`, `false`; null for anything else.
    static Double parse(String text) {
        char last = text.charAt(text.length() - 1);
        if (last >= '0' && last <= '9' || last == '.') {
            return decimal(text);
        }
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "nan", "-nan", "na" -> Double.NaN;
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            case "true" -> 1.0;
            case "false" -> 0.0;
            default -> null;
        };
    }

    private static Double decimal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E' || c == 'x' || c == 'X'
                    || c == 'p' || c == 'P' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F')) {
                return null;
            }
        }
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /// Digits behind the point of a plain decimal, −1 for anything else.
    static int decimals(String text) {
        int point = text.indexOf('.');
        if (point < 0) {
            return -1;
        }
        for (int i = point + 1; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
        }
        return text.length() - point - 1;
    }
}
