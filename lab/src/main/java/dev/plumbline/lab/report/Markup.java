package dev.plumbline.lab.report;

import java.util.Locale;
import java.util.Set;

/// Text to HTML. Everything is escaped; a few marks remain, so that prose in Java strings stays readable:
///
/// | written | becomes |
/// | --- | --- |
/// | `` `code` `` | code |
/// | `*word*` | emphasis |
/// | `**word**` | strong |
/// | `[text](address)` | link, for `http:`, `https:`, `#` and relative addresses |
/// | `$x_i^2 + \log \sigma(z)$` | formula: letters in italics, `_` and `^` with one character or a `{group}` |
///
/// A backslash before one of these characters takes its meaning away. In a formula a backslash before a name keeps it
/// upright (`\log`); a name of two or more letters is upright anyway.
public final class Markup {
    private static final String GREEK = "αβγδεζηθικλμνξοπρστυφχψωϕϑϵℓ";
    private static final Set<Character> OPERATORS = Set.of('=', '<', '>', '+', '−', '≤', '≥', '≈', '∈', '→', '∝', '≠', '±');

    private Markup() {}

    /// Escapes the five characters that HTML and attributes treat specially.
    public static String escape(String text) {
        var html = new StringBuilder(text.length() + 16);
        text.chars().forEach(c -> appendEscaped(html, (char) c));
        return html.toString();
    }

    private static void appendEscaped(StringBuilder html, char c) {
        switch (c) {
            case '&' -> html.append("&amp;");
            case '<' -> html.append("&lt;");
            case '>' -> html.append("&gt;");
            case '"' -> html.append("&quot;");
            case '\'' -> html.append("&#39;");
            default -> {
                // control characters are not allowed in HTML, and a lone surrogate cannot be encoded
                html.append((c < ' ' && c != '\n' && c != '\t') || Character.isISOControl(c) && c >= 0x7f ? '\uFFFD' : c);
            }
        }
    }

    /// Prose with the marks above.
    public static String inline(String text) {
        var html = new StringBuilder(text.length() + 32);
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int end;
            if (c == '\\' && i + 1 < text.length() && "\\`*[$".indexOf(text.charAt(i + 1)) >= 0) {
                appendEscaped(html, text.charAt(i + 1));
                i += 2;
            } else if (c == '`' && (end = text.indexOf('`', i + 1)) > 0) {
                html.append("<code>").append(escape(text.substring(i + 1, end))).append("</code>");
                i = end + 1;
            } else if (c == '$' && (end = text.indexOf('$', i + 1)) > 0) {
                html.append(math(text.substring(i + 1, end)));
                i = end + 1;
            } else if (text.startsWith("**", i) && (end = text.indexOf("**", i + 2)) > 0) {
                html.append("<strong>").append(inline(text.substring(i + 2, end))).append("</strong>");
                i = end + 2;
            } else if (c == '*' && (end = text.indexOf('*', i + 1)) > i + 1 && text.charAt(i + 1) != ' ') {
                html.append("<em>").append(inline(text.substring(i + 1, end))).append("</em>");
                i = end + 1;
            } else if (c == '[' && (end = link(text, i, html)) > 0) {
                i = end;
            } else {
                appendEscaped(html, c);
                i++;
            }
        }
        return html.toString();
    }

    /// @return the index behind the link, or -1 if there is none at `start`
    private static int link(String text, int start, StringBuilder html) {
        int middle = text.indexOf("](", start);
        int end = middle < 0 ? -1 : text.indexOf(')', middle);
        if (end < 0) {
            return -1;
        }
        String address = text.substring(middle + 2, end);
        boolean scheme = address.matches("[A-Za-z][A-Za-z0-9+.-]*:.*");
        if (scheme && !address.startsWith("http:") && !address.startsWith("https:")) {
            return -1; // javascript: and the like stay text
        }
        html.append("<a href=\"").append(escape(address)).append("\">")
                .append(inline(text.substring(start + 1, middle))).append("</a>");
        return end + 1;
    }

    /// A formula, without its dollar signs.
    public static String math(String formula) {
        return "<span class=\"math\">" + mathBody(formula) + "</span>";
    }

    private static String mathBody(String formula) {
        var html = new StringBuilder();
        int i = 0;
        while (i < formula.length()) {
            char c = formula.charAt(i);
            if ((c == '_' || c == '^') && i + 1 < formula.length()) {
                int end = scriptEnd(formula, i + 1);
                var body = formula.charAt(i + 1) == '{' ? formula.substring(i + 2, end - 1) : formula.substring(i + 1, end);
                var tag = c == '_' ? "sub" : "sup";
                html.append('<').append(tag).append('>').append(mathBody(body)).append("</").append(tag).append('>');
                i = end;
            } else if (c == '\\' || Character.isLetter(c)) {
                int start = c == '\\' ? i + 1 : i;
                int end = start;
                while (end < formula.length() && Character.isLetter(formula.charAt(end)) && !isGreek(formula.charAt(end))) {
                    end++;
                }
                end = Math.max(end, Math.min(start + 1, formula.length()));
                var name = escape(formula.substring(start, end));
                html.append(c != '\\' && end - start == 1 ? "<i>" + name + "</i>" : name);
                i = end;
            } else if (c == ' ') {
                html.append(' ');
                i++;
            } else if (c == '-') {
                html.append('−'); // a minus sign, not a hyphen
                i++;
            } else if (OPERATORS.contains(c)) {
                html.append(c == '<' ? "&lt;" : c == '>' ? "&gt;" : String.valueOf(c));
                i++;
            } else {
                appendEscaped(html, c);
                i++;
            }
        }
        return html.toString();
    }

    private static boolean isGreek(char c) {
        return GREEK.indexOf(c) >= 0;
    }

    private static int scriptEnd(String formula, int start) {
        if (formula.charAt(start) != '{') {
            return start + 1;
        }
        int depth = 0;
        for (int i = start; i < formula.length(); i++) {
            depth += formula.charAt(i) == '{' ? 1 : formula.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("unclosed { in formula: " + formula);
    }

    /// A name for an address within the page: `Over-optimization, small` becomes `over-optimization-small`.
    public static String slug(String text) {
        var slug = text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{Nd}]+", "-").replaceAll("^-|-$", "");
        return slug.isEmpty() ? "section" : slug;
    }
}
