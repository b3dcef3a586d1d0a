package dev.plumbline.lab.report;

import java.util.ArrayList;
import java.util.List;

/// One section of a {@link Report}, filled from top to bottom. Text is {@link Markup#inline marked up}.
public final class Section {
    /// A number that the reader should take away.
    ///
    /// @param value short, for example `0.71`
    /// @param name what it is
    /// @param comparison what to hold it against, or empty
    public record KeyNumber(String value, String name, String comparison) {}

    private final String title;
    private final String id;
    private final Report report;
    private final StringBuilder html = new StringBuilder();

    Section(Report report, String title, String id) {
        this.report = report;
        this.title = title;
        this.id = id;
    }

    String title() {
        return title;
    }

    String id() {
        return id;
    }

    /// A paragraph.
    public Section text(String paragraph) {
        html.append("<p>").append(Markup.inline(paragraph)).append("</p>\n");
        return this;
    }

    /// A heading within the section; not in the table of contents.
    public Section heading(String text) {
        html.append("<h3>").append(Markup.inline(text)).append("</h3>\n");
        return this;
    }

    public Section list(String... items) {
        html.append("<ul>");
        for (var item : items) {
            html.append("<li>").append(Markup.inline(item)).append("</li>");
        }
        html.append("</ul>\n");
        return this;
    }

    /// A formula on a line of its own, with its source.
    ///
    /// @param formula as between dollar signs of {@link Markup}
    public Section formula(String formula, String source) {
        html.append("<div class=\"formula\"><div>").append(Markup.math(formula)).append("</div><small>")
                .append(Markup.inline(source)).append("</small></div>\n");
        return this;
    }

    /// Lines as typed in a terminal or an editor.
    public Section code(String lines) {
        html.append("<pre tabindex=\"0\"><code>").append(Markup.escape(lines.stripTrailing())).append("</code></pre>\n");
        return this;
    }

    /// A remark set apart.
    public Section remark(String text) {
        html.append("<aside class=\"remark\"><p>").append(Markup.inline(text)).append("</p></aside>\n");
        return this;
    }

    public Section keyNumbers(KeyNumber... numbers) {
        html.append("<dl class=\"keys\">");
        for (var number : List.of(numbers)) {
            html.append("<div><dt>").append(Markup.inline(number.name())).append("</dt><dd>")
                    .append(Markup.inline(number.value()));
            if (!number.comparison().isEmpty()) {
                html.append("<small>").append(Markup.inline(number.comparison())).append("</small>");
            }
            html.append("</dd></div>");
        }
        html.append("</dl>\n");
        return this;
    }

    public Section table(DataTable table) {
        html.append(table.html());
        return this;
    }

    /// A chart with a caption that says what is to be seen.
    public Section figure(Chart chart, String caption) {
        int number = report.nextFigure();
        html.append("<figure id=\"figure-").append(number).append("\"><div class=\"wide\">")
                .append(chart.svg(Report.WIDE_CHART, "clip-" + number + 'w'))
                .append("</div><div class=\"narrow\">")
                .append(chart.svg(Report.NARROW_CHART, "clip-" + number + 'n'))
                .append("</div><figcaption><b>Figure ").append(number).append(".</b> ")
                .append(Markup.inline(caption)).append("</figcaption></figure>\n");
        return this;
    }

    /// Something that only some readers want, folded away.
    public Section details(String summary, List<DataTable> tables) {
        var bodies = new ArrayList<String>();
        for (var table : tables) {
            bodies.add(table.html());
        }
        html.append("<details><summary>").append(Markup.inline(summary)).append("</summary>")
                .append(String.join("", bodies)).append("</details>\n");
        return this;
    }

    String html() {
        return "<section aria-labelledby=\"" + id + "\"><h2 id=\"" + id + "\">" + Markup.inline(title) + "</h2>\n" + html
                + "</section>\n";
    }
}
