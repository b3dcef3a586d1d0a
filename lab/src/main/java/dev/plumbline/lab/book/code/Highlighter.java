package dev.plumbline.lab.book.code;

import dev.plumbline.lab.report.Markup;

/// Code as HTML, with classes for comments (`c`), strings (`s`), numbers (`n`), keywords (`k`), types (`t`),
/// annotations and shell options (`a`). It reads characters, not grammar: enough for colours, and nothing that it meets
/// is an error.
public final class Highlighter {
    private final String code;
    private final Language language;
    private final StringBuilder html;
    private int at;

    private Highlighter(String code, Language language) {
        this.code = code;
        this.language = language;
        this.html = new StringBuilder(code.length() * 2);
    }

    /// The code of a file.
    public static String file(String path, String code) {
        return new Highlighter(code, Language.ofFile(path)).run();
    }

    /// A fenced block of a page; `word` stands after the fence.
    public static String block(String word, String code) {
        var language = Language.ofBlock(word, code);
        return language == Language.SHELL ? shell(code) : new Highlighter(code, language).run();
    }

    /// Commands among what they print: where a line begins with a prompt, the others are output.
    private static String shell(String code) {
        boolean prompted = code.lines().anyMatch(line -> line.startsWith("$ "));
        var html = new StringBuilder();
        boolean continued = false;
        for (String line : code.split("(?<=\n)", -1)) {
            boolean command = !prompted || line.startsWith("$ ") || continued;
            continued = command && line.stripTrailing().endsWith("\\");
            html.append(command ? new Highlighter(line, Language.SHELL).run() : Markup.escape(line));
        }
        return html.toString();
    }

    private String run() {
        while (at < code.length()) {
            char c = code.charAt(at);
            if (language.blockComments() && code.startsWith("/*", at)) {
                int end = code.indexOf("*/", at + 2);
                span("c", end < 0 ? code.length() : end + 2);
            } else if (comment()) {
                int end = code.indexOf('\n', at);
                span("c", end < 0 ? code.length() : end);
            } else if (code.startsWith("\"\"\"", at) && language.quotes().contains("\"")) {
                int end = code.indexOf("\"\"\"", at + 3);
                span("s", end < 0 ? code.length() : end + 3);
            } else if (language.quotes().indexOf(c) >= 0) {
                span("s", stringEnd(c));
            } else if (c == '@' && (language == Language.JAVA || language == Language.PYTHON)) {
                span("a", wordEnd(at + 1));
            } else if (language == Language.SHELL && c == '-' && (at == 0 || code.charAt(at - 1) == ' ')) {
                span("a", wordEnd(at + 1));
            } else if (Character.isDigit(c)) {
                span(language == Language.PLAIN ? null : "n", numberEnd());
            } else if (Character.isJavaIdentifierStart(c)) {
                word();
            } else {
                span(null, at + 1);
            }
        }
        return html.toString();
    }

    private boolean comment() {
        String mark = language.lineComment();
        if (mark.isEmpty() || !code.startsWith(mark, at)) {
            return false;
        }
        return language != Language.SHELL || at == 0 || Character.isWhitespace(code.charAt(at - 1));
    }

    private void word() {
        int end = wordEnd(at);
        String word = code.substring(at, end);
        boolean key = language.keywords().contains(word) || language == Language.SQL
                && language.keywords().contains(word.toLowerCase(java.util.Locale.ROOT));
        boolean type = language.types() && Character.isUpperCase(word.charAt(0)) && !isConstant(word);
        span(key ? "k" : type ? "t" : null, end);
    }

    private static boolean isConstant(String word) {
        return word.length() > 1 && word.equals(word.toUpperCase(java.util.Locale.ROOT));
    }

    private int wordEnd(int start) {
        int end = start;
        while (end < code.length() && (Character.isJavaIdentifierPart(code.charAt(end)) || language == Language.SHELL
                && code.charAt(end) == '-')) {
            end++;
        }
        return Math.max(end, Math.min(at + 1, code.length()));
    }

    private int numberEnd() {
        int end = at;
        while (end < code.length()) {
            char c = code.charAt(end);
            boolean exponent = (c == '-' || c == '+') && (code.charAt(end - 1) == 'e' || code.charAt(end - 1) == 'E'
                    || code.charAt(end - 1) == 'p');
            if (!Character.isLetterOrDigit(c) && c != '.' && c != '_' && !exponent) {
                break;
            }
            end++;
        }
        return end;
    }

    private int stringEnd(char quote) {
        int end = at + 1;
        while (end < code.length() && code.charAt(end) != quote && code.charAt(end) != '\n') {
            end += code.charAt(end) == '\\' ? 2 : 1;
        }
        return Math.min(end < code.length() && code.charAt(end) == quote ? end + 1 : end, code.length());
    }

    /// A span stays within its line, so that lines can be numbered.
    private void span(String kind, int end) {
        String text = code.substring(at, end);
        at = end;
        if (kind == null) {
            html.append(Markup.escape(text));
            return;
        }
        var open = "<span class=\"" + kind + "\">";
        html.append(open).append(Markup.escape(text).replace("\n", "</span>\n" + open)).append("</span>");
    }
}
