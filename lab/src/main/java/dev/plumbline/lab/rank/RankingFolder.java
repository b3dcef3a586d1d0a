package dev.plumbline.lab.rank;

import dev.plumbline.lab.report.Axis;
import dev.plumbline.lab.report.BarChart;
import dev.plumbline.lab.report.DataTable;
import dev.plumbline.lab.report.Report;
import dev.plumbline.lab.report.Section;
import dev.plumbline.lab.result.CsvFile;
import dev.plumbline.lab.result.OutputFolder;
import dev.plumbline.lab.result.Provenance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The folder of `plumbline rank --out`: ranking.csv, probabilities.csv, coefficients.csv, annotators.csv (the latter
/// where there are any), report.html and provenance.json.
public final class RankingFolder {
    /// Items beyond which no matrix is written: a million cells.
    public static final int LARGEST_MATRIX = 1000;
    private static final int DRAWN = 60;
    private static final int SHOWN_MATRIX = 12;

    private RankingFolder() {}

    /// Writes the folder whole or not at all.
    ///
    /// @param elo whether to fill the column of Elo points
    public static void write(Path out, Ranking ranking, boolean elo, Provenance provenance) {
        try (var folder = OutputFolder.create(out)) {
            try (var csv = CsvFile.create(folder.file("ranking.csv"),
                    List.of("rank", "item", "strength", "standard_error", "low", "high", "elo", "online"))) {
                for (Ranking.Item i : ranking.items()) {
                    csv.row(i.rank(), i.item(), i.strength(), i.standardError(), i.low(), i.high(), elo ? i.elo() : "",
                            Double.isNaN(i.online()) ? "" : i.online());
                }
            }
            if (ranking.items().size() <= LARGEST_MATRIX) {
                matrix(folder.file("probabilities.csv"), ranking);
            }
            if (!ranking.coefficients().isEmpty()) {
                try (var csv = CsvFile.create(folder.file("coefficients.csv"),
                        List.of("name", "estimate", "standard_error", "low", "high"))) {
                    ranking.coefficients()
                            .forEach(c -> csv.row(c.name(), c.estimate(), c.standardError(), c.low(), c.high()));
                }
            }
            if (!ranking.annotators().isEmpty()) {
                try (var csv = CsvFile.create(folder.file("annotators.csv"),
                        List.of("annotator", "weight", "reliability", "low", "high"))) {
                    ranking.annotators()
                            .forEach(a -> csv.row(a.annotator(), a.weight(), a.reliability(), a.low(), a.high()));
                }
            }
            page(ranking, provenance.configuration()).provenance(provenance).write(folder.file("report.html"));
            provenance.write(folder.file(OutputFolder.PROVENANCE));
            folder.commit();
        }
    }

    private static void matrix(Path file, Ranking ranking) {
        var heading = new ArrayList<>(List.of("item"));
        ranking.items().forEach(i -> heading.add(i.item()));
        double[][] matrix = ranking.matrix();
        try (var csv = CsvFile.create(file, heading)) {
            for (int i = 0; i < matrix.length; i++) {
                var row = new ArrayList<Object>();
                row.add(ranking.items().get(i).item());
                for (double p : matrix[i]) {
                    row.add(Double.isNaN(p) ? "" : p);
                }
                csv.row(row.toArray());
            }
        }
    }

    private static Report page(Ranking ranking, Map<String, String> configuration) {
        List<Ranking.Item> items = ranking.items();
        var report = Report.of("Ranking of " + items.size() + " items",
                "Strengths of the Bradley-Terry model from `" + Path.of(configuration.get("file")).getFileName() + "`.");
        Section strengths = report.section("Strengths");
        strengths.formula("P(i\\ beats\\ j) = σ(θ_i − θ_j)", "Zermelo 1929; Bradley and Terry 1952");
        String bounds = "0".equals(configuration.get("bootstrap")) ? "θ ∓ 1.96 standard errors"
                : "percentiles of " + configuration.get("bootstrap") + " resamples";
        var chart = BarChart.dots("Strength of each item with its interval", Axis.linear("strength θ (log odds)"));
        items.stream().limit(DRAWN).forEach(i -> chart.row(i.item(), i.strength(), i.low(), i.high()));
        strengths.figure(chart, (items.size() > DRAWN ? "The first " + DRAWN + " of " + items.size() + " items. " : "")
                + "Intervals of 95 %: " + bounds + ". Data: [ranking.csv](ranking.csv).");
        strengths.remark("An interval of one item depends on where zero is put (" + configuration.get("reference")
                + "). Two items differ by more than chance if the interval of their *difference* leaves out 0;"
                + " overlap of two intervals does not decide it.");
        var table = DataTable.of("Strengths" + (items.size() > DRAWN ? ", the first " + DRAWN : "") + ".", ">rank", "item",
                ">strength", ">s.e.", ">low 95 %", ">high 95 %", ">Elo");
        items.stream().limit(DRAWN).forEach(i -> table.row(Integer.toString(i.rank()), i.item(), text(i.strength()),
                text(i.standardError()), text(i.low()), text(i.high()), String.format(Locale.ROOT, "%.0f", i.elo())));
        strengths.table(table);
        probabilities(report.section("Who beats whom"), ranking);
        if (!ranking.coefficients().isEmpty()) {
            var drawn = BarChart.dots("Coefficients with intervals", Axis.linear("change of the log odds").withZero());
            ranking.coefficients().forEach(c -> drawn.row(c.name(), c.estimate(), c.low(), c.high()));
            report.section("Home advantage and covariates").figure(drawn,
                    "Intervals of 95 %. Data: [coefficients.csv](coefficients.csv).");
        }
        if (!ranking.annotators().isEmpty()) {
            var drawn = BarChart.dots("Reliability of each annotator", Axis.share("probability of a true report"));
            ranking.annotators().stream().limit(DRAWN)
                    .forEach(a -> drawn.row(a.annotator(), a.reliability(), a.low(), a.high()));
            report.section("Annotators").figure(drawn, "1/2 is guessing; below it answers are turned round."
                    + " Data: [annotators.csv](annotators.csv).");
        }
        var settings = DataTable.of("Settings and results.", "name", "value");
        configuration.forEach((name, value) -> settings.row(name, value));
        report.section("How it was computed").table(settings);
        return report;
    }

    private static void probabilities(Section section, Ranking ranking) {
        List<Ranking.Item> items = ranking.items();
        int shown = Math.min(SHOWN_MATRIX, items.size());
        var headings = new ArrayList<>(List.of("row beats column"));
        for (int j = 0; j < shown; j++) {
            headings.add(">" + items.get(j).item());
        }
        var table = DataTable.of("Probability that the row beats the column"
                + (shown < items.size() ? ", the first " + shown + " items" : "") + ".", headings.toArray(String[]::new));
        for (int i = 0; i < shown; i++) {
            var cells = new ArrayList<>(List.of(items.get(i).item()));
            for (int j = 0; j < shown; j++) {
                cells.add(i == j ? "" : String.format(Locale.ROOT, "%.2f",
                        ranking.probability().of(items.get(i).number(), items.get(j).number())));
            }
            table.row(cells.toArray(String[]::new));
        }
        section.table(table);
        if (items.size() <= LARGEST_MATRIX) {
            section.text("All items: [probabilities.csv](probabilities.csv).");
        }
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
