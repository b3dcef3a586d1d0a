package dev.plumbline.lab.book.formula;

/// Reads the tokens of a formula: a control sequence with its backslash, or one character.
final class TexReader {
    private final String text;
    private int at;
    private int tokenStart;

    TexReader(String text) {
        this.text = text;
    }

    /// The next token without taking it, or the empty string at the end. Blanks are skipped, as TeX does in formulas.
    String peek() {
        int start = at;
        skipBlanks();
        tokenStart = at;
        String token = token();
        at = start;
        return token;
    }

    /// Takes the next token; the empty string at the end.
    String next() {
        skipBlanks();
        tokenStart = at;
        String token = token();
        at += token.length();
        return token;
    }

    /// Where the token that was last read or looked at begins.
    int offset() {
        return tokenStart;
    }

    boolean take(String wanted) {
        if (!peek().equals(wanted)) {
            return false;
        }
        next();
        return true;
    }

    /// What stands between braces, as it is: for text. Braces inside must match.
    String group(String owner) {
        if (!next().equals("{")) {
            throw new TexException(tokenStart, found(), "{ after " + owner);
        }
        int open = tokenStart;
        int start = at;
        for (int depth = 1; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return text.substring(start, at++);
            }
        }
        throw new TexException(open, "{ without its }", "both");
    }

    /// The current token in words, for an error.
    String found() {
        if (tokenStart >= text.length()) {
            return "the end of the formula";
        }
        int here = at;
        at = tokenStart;
        String token = token();
        at = here;
        return "'" + token + "'";
    }

    /// Whether the character at `offset`, if any, continues a number.
    String numberFrom(String digit) {
        int end = at;
        while (end < text.length() && (isDigit(text.charAt(end))
                || text.charAt(end) == '.' && end + 1 < text.length() && isDigit(text.charAt(end + 1)))) {
            end++;
        }
        String number = digit + text.substring(at, end);
        at = end;
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void skipBlanks() {
        while (at < text.length() && (text.charAt(at) <= ' ' || text.charAt(at) == '\u00A0')) {
            at++;
        }
    }

    private String token() {
        if (at >= text.length()) {
            return "";
        }
        if (text.charAt(at) != '\\') {
            return Character.toString(text.codePointAt(at));
        }
        int end = at + 1;
        while (end < text.length() && isLetter(text.charAt(end))) {
            end++;
        }
        if (end == at + 1 && end < text.length()) {
            end += Character.charCount(text.codePointAt(end));
        }
        return text.substring(at, end);
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
