package dev.plumbline.lab.report;

import java.util.Locale;

/// Writes SVG elements. All text is escaped.
final class Svg {
    static final int FONT = 13;
    private static final double CHARACTER = 0.55 * FONT; // mean width of a character of a sans-serif system font

    private final StringBuilder text = new StringBuilder();

    /// `name` with attributes in pairs; a number is written with two decimals at most.
    Svg element(String name, Object... attributes) {
        open(name, attributes);
        text.insert(text.length() - 1, '/');
        return this;
    }

    Svg open(String name, Object... attributes) {
        text.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            text.append(' ').append(attributes[i]).append("=\"");
            var value = attributes[i + 1];
            text.append(value instanceof Double d ? number(d) : Markup.escape(String.valueOf(value))).append('"');
        }
        text.append('>');
        return this;
    }

    Svg close(String name) {
        text.append("</").append(name).append('>');
        return this;
    }

    /// A text at a point; `anchor` is `start`, `middle` or `end`.
    Svg label(double x, double y, String anchor, String style, String content) {
        open("text", "x", x, "y", y, "text-anchor", anchor, "class", style);
        text.append(Markup.escape(content));
        return close("text");
    }

    /// What a pointer that rests on the enclosing element shows.
    Svg title(String content) {
        text.append("<title>").append(Markup.escape(content)).append("</title>");
        return this;
    }

    static double width(String label) {
        return label.codePointCount(0, label.length()) * CHARACTER;
    }

    static String number(double value) {
        var s = String.format(Locale.ROOT, "%.2f", value);
        s = s.replaceFirst("\\.?0+$", "");
        return s.equals("-0") ? "0" : s;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
