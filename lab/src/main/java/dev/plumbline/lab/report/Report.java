package dev.plumbline.lab.report;

import dev.plumbline.data.AtomicFile;
import dev.plumbline.lab.result.Provenance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A report: one HTML file that needs nothing else, neither network nor scripts. It follows the reader's light or dark
/// setting, fits a phone, and prints.
///
/// ```java
/// var report = Report.of("Main job", "Preferences of 303 students");
/// report.section("Data").text("...").table(...);
/// report.section("Result").figure(chart, "What is to be seen.");
/// report.provenance(provenance).write(folder.file("report.html"));
/// ```
public final class Report {
    static final int WIDE_CHART = 760;
    static final int NARROW_CHART = 360;

    private final String title;
    private final String subtitle;
    private final List<Section> sections = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private Provenance provenance;
    private int figures;

    private Report(String title, String subtitle) {
        this.title = title;
        this.subtitle = subtitle;
    }

    /// @param subtitle one or two sentences: what was asked, and the answer
    public static Report of(String title, String subtitle) {
        return new Report(title, subtitle);
    }

    /// A new section at the end.
    public Section section(String heading) {
        var id = Markup.slug(heading);
        for (int i = 2; !ids.add(id); i++) {
            id = Markup.slug(heading) + '-' + i;
        }
        var section = new Section(this, heading, id);
        sections.add(section);
        return section;
    }

    /// Printed at the end: what is needed to get the same numbers again.
    public Report provenance(Provenance record) {
        provenance = record;
        return this;
    }

    int nextFigure() {
        return ++figures;
    }

    /// The page.
    public String html() {
        var html = new StringBuilder(1 << 16);
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
                // the page loads nothing and runs nothing, whatever a data set's text contains
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n")
                .append("<meta name=\"generator\" content=\"Plumbline\">\n<title>").append(Markup.escape(title))
                .append("</title>\n<style>\n").append(style()).append("</style>\n</head>\n<body>\n");
        html.append("<header><p class=\"brand\">Plumbline</p><h1>").append(Markup.inline(title)).append("</h1><p class=\"lead\">")
                .append(Markup.inline(subtitle)).append("</p></header>\n");
        html.append("<nav aria-label=\"Contents\"><ol>");
        for (var section : sections) {
            html.append("<li><a href=\"#").append(section.id()).append("\">").append(Markup.inline(section.title()))
                    .append("</a></li>");
        }
        html.append("</ol></nav>\n<main>\n");
        sections.forEach(section -> html.append(section.html()));
        html.append("</main>\n");
        if (provenance != null) {
            html.append("<footer><h2>How this came about</h2><dl class=\"provenance\">");
            provenance.entries().forEach((name, value) -> html.append("<div><dt>").append(Markup.escape(name))
                    .append("</dt><dd>").append(Markup.escape(value)).append("</dd></div>"));
            html.append("</dl></footer>\n");
        }
        return html.append("</body>\n</html>\n").toString();
    }

    /// Writes the page whole or not at all.
    public void write(Path file) {
        AtomicFile.write(file, partial -> Files.writeString(partial, html()));
    }

    static String style() {
        return Palette.css() + Palette.resource(Report.class, "report.css");
    }
}
