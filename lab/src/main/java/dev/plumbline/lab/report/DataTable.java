package dev.plumbline.lab.report;

import java.util.ArrayList;
import java.util.List;

/// A table of a report. Cells are {@link Markup#inline marked up} text.
public final class DataTable {
    private final String caption;
    private final List<String> headings = new ArrayList<>();
    private final List<Boolean> numeric = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();
    private final List<Boolean> emphasized = new ArrayList<>();

    private DataTable(String caption, String... headings) {
        this.caption = caption;
        for (var heading : headings) {
            numeric.add(heading.startsWith(">"));
            this.headings.add(heading.startsWith(">") ? heading.substring(1) : heading);
        }
    }

    /// @param caption what the table shows, one sentence
    /// @param headings one for each column; a heading that starts with `>` is for numbers: aligned to the right
    public static DataTable of(String caption, String... headings) {
        return new DataTable(caption, headings);
    }

    /// @throws IllegalArgumentException unless there is one cell for each column
    public DataTable row(String... cells) {
        return add(false, cells);
    }

    /// A row that stands out, for example the method that this report is about.
    public DataTable emphasizedRow(String... cells) {
        return add(true, cells);
    }

    private DataTable add(boolean emphasis, String... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException("a row of " + headings.size() + " cells expected, was " + cells.length);
        }
        rows.add(List.of(cells));
        emphasized.add(emphasis);
        return this;
    }

    String html() {
        var html = new StringBuilder("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"")
                .append(Markup.escape(caption)).append("\"><table><caption>").append(Markup.inline(caption))
                .append("</caption><thead><tr>");
        for (int c = 0; c < headings.size(); c++) {
            html.append("<th scope=\"col\"").append(numeric.get(c) ? " class=\"n\"" : "").append('>')
                    .append(Markup.inline(headings.get(c))).append("</th>");
        }
        html.append("</tr></thead><tbody>");
        for (int r = 0; r < rows.size(); r++) {
            html.append(emphasized.get(r) ? "<tr class=\"best\">" : "<tr>");
            for (int c = 0; c < headings.size(); c++) {
                html.append(c == 0 ? "<th scope=\"row\"" : "<td").append(numeric.get(c) ? " class=\"n\">" : ">")
                        .append(Markup.inline(rows.get(r).get(c).replaceFirst("^-(?=[0-9.])", "−")))
                        .append(c == 0 ? "</th>" : "</td>");
            }
            html.append("</tr>");
        }
        return html.append("</tbody></table></div>\n").toString();
    }
}
