package dev.plumbline.lab.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// A table with aligned columns. The last column is wrapped to the width of the terminal.
public final class Table {
    private static final String GAP = "  ";
    private static final int NARROWEST_LAST_COLUMN = 24;

    private final List<String> headings;
    private final boolean[] right;
    private final List<List<String>> rows = new ArrayList<>();

    /// @param headings one for each column; a heading that starts with `>` is for numbers: aligned to the right
    public Table(String... headings) {
        this.headings = new ArrayList<>();
        this.right = new boolean[headings.length];
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith(">");
            this.headings.add(right[i] ? headings[i].substring(1) : headings[i]);
        }
    }

    /// @throws IllegalArgumentException unless there is one cell for each column
    public Table row(String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException("a row of " + headings.size() + " cells expected, was " + cells.length);
        }
        rows.add(List.of(cells));
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /// Prints heading, rule and rows within `width` columns where the last column can be wrapped to fit.
    public void print(PrintWriter out, int width) {
        int columns = headings.size();
        int[] widths = new int[columns];
        for (int c = 0; c < columns; c++) {
            widths[c] = length(headings.get(c));
            for (var row : rows) {
                widths[c] = Math.max(widths[c], length(row.get(c)));
            }
        }
        int before = 0;
        for (int c = 0; c < columns - 1; c++) {
            before += widths[c] + GAP.length();
        }
        int last = columns - 1;
        widths[last] = Math.min(widths[last], Math.max(NARROWEST_LAST_COLUMN, width - before));
        printRow(out, headings, widths);
        var rules = new ArrayList<String>();
        for (int c = 0; c < columns; c++) {
            rules.add("─".repeat(widths[c]));
        }
        printRow(out, rules, widths);
        for (var row : rows) {
            printRow(out, row, widths);
        }
    }

    private void printRow(PrintWriter out, List<String> cells, int[] widths) {
        int last = cells.size() - 1;
        var line = new StringBuilder();
        int indent = 0;
        for (int c = 0; c < last; c++) {
            line.append(pad(cells.get(c), widths[c], right[c])).append(GAP);
            indent += widths[c] + GAP.length();
        }
        boolean first = true;
        for (var part : wrap(cells.get(last), widths[last])) {
            var text = right[last] ? pad(part, widths[last], true) : part;
            out.println((first ? line + text : " ".repeat(indent) + text).stripTrailing());
            first = false;
        }
    }

    private static String pad(String text, int width, boolean right) {
        var blanks = " ".repeat(Math.max(0, width - length(text)));
        return right ? blanks + text : text + blanks;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /// Breaks `text` at blanks into lines of at most `width` characters; a longer word stays whole.
    public static List<String> wrap(String text, int width) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (var word : text.strip().split("\\s+")) {
            if (!line.isEmpty() && length(line.toString()) + 1 + length(word) > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
