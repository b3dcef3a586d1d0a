package dev.plumbline.data;

import java.nio.file.Path;

/// Something in a file that its owner can mend.
///
/// {@link #getMessage} is one line, with the parts that are known:
/// `FILE:LINE:column 'NAME': found FOUND, expected EXPECTED; MEND`.
public final class BadInputException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_QUOTE = 60;

    private final String file;
    private final long line;
    private final String column;
    private final String found;
    private final String expected;
    private final String mend;

    /// @param line from 1; 0: the file as a whole
    /// @param column name of a column or field; null: the line as a whole
    public BadInputException(Path file, long line, String column, String found, String expected, String mend) {
        this(file, line, column, found, expected, mend, null);
    }

    /// @param cause what was thrown underneath, or null
    public BadInputException(
            Path file, long line, String column, String found, String expected, String mend, Throwable cause) {
        super(
                oneLine(file + (line > 0 ? ":" + line : "") + (column == null ? "" : ":column '" + column + "'")
                        + ": found " + found + ", expected " + expected + "; " + mend),
                cause);
        this.file = file.toString();
        this.line = line;
        this.column = column;
        this.found = found;
        this.expected = expected;
        this.mend = mend;
    }

    /// As the user gave it.
    public String file() {
        return file;
    }

    /// From 1; 0 if it is about the file as a whole.
    public long line() {
        return line;
    }

    /// Name of a column or field; null if it is about the line as a whole.
    public String column() {
        return column;
    }

    public String found() {
        return found;
    }

    public String expected() {
        return expected;
    }

    /// What to do about it.
    public String mend() {
        return mend;
    }

    /// `text` between single quotes, shortened to 60 characters.
    public static String quote(String text) {
        return "'" + (text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...") + "'";
    }

    private static String oneLine(String text) {
        var line = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
        }
        return line.toString();
    }
}
