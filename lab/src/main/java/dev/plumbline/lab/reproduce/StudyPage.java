package dev.plumbline.lab.reproduce;

import dev.plumbline.lab.report.Axis;
import dev.plumbline.lab.report.SvgFile;
import dev.plumbline.lab.report.XyChart;
import dev.plumbline.lab.result.OutputFolder;
import dev.plumbline.lab.result.Provenance;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Paper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/// Claims and plots of one study as Markdown with SVG files, to be put into documents: `NAME.md`, `NAME-1.svg`, ...
record StudyPage(Study study) {
    void write(OutputFolder folder, Provenance provenance) {
        try {
            var paper = study.paper();
            var page = new StringBuilder(heading(provenance));
            int number = 0;
            for (var figure : paper.figures(study.measured())) {
                var image = paper.slug() + '-' + ++number + ".svg";
                Files.writeString(folder.file(image), SvgFile.of(chart(figure)));
                page.append("\n![").append(figure.caption()).append("](").append(image).append(")\n\n*")
                        .append(figure.caption()).append(", mean of ").append(study.seeds()).append(" seeds.*\n");
            }
            Files.writeString(folder.file(paper.slug() + ".md"), page);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static XyChart chart(Paper.Figure figure) {
        var chart = XyChart.of(figure.caption(), Axis.linear(figure.x()), Axis.linear(figure.y()));
        figure.lines().forEach(line -> chart.line(line.name(), line.x(), line.y()));
        return chart;
    }

    private String heading(Provenance provenance) {
        var paper = study.paper();
        var scale = provenance.configuration().getOrDefault("scale", "1.0");
        var page = new StringBuilder("# Verdicts: " + paper.title() + "\n\n");
        page.append("```\n./plumbline reproduce ").append(paper.slug());
        if (!scale.equals("1.0")) {
            page.append(" --scale ").append(scale);
        }
        if (study.seeds() != paper.seeds()) {
            page.append(" --seeds ").append(study.seeds());
        }
        if (provenance.seed() != 1) {
            page.append(" --seed ").append(provenance.seed());
        }
        page.append("\n```\n\n");
        var tally = Tally.of(study.claims());
        page.append("Version ").append(provenance.version()).append(", commit ").append(provenance.commit()).append(", seed ")
                .append(provenance.seed()).append(", ").append(study.seeds()).append(" seeds, execution ")
                .append(provenance.execution().replaceFirst(":.*", "")).append(". ")
                .append(tally.confirmed()).append(" of ").append(tally.claims())
                .append(" claims confirmed; intervals are 95 %, Student t over seeds, paired.\n\n");
        page.append("| claim | measured | verdict |\n| --- | --- | --- |\n");
        for (Claim claim : study.claims()) {
            page.append("| ").append(cell(claim.statement())).append(" | ").append(cell(claim.measured())).append(" | ")
                    .append(Reproduce.word(claim.verdict())).append(" |\n");
        }
        return page.toString();
    }

    /// What Markdown would take for a column or for emphasis stays what it is.
    private static String cell(String text) {
        return text.replace("\\", "\\\\").replace("|", "\\|").replace("*", "\\*").replace("_", "\\_");
    }
}
