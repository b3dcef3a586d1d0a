package dev.plumbline.lab.run;

import dev.plumbline.lab.report.DataTable;
import dev.plumbline.lab.report.Section;
import dev.plumbline.lab.result.CsvFile;
import dev.plumbline.lab.result.OutputFolder;
import java.util.List;

/// Published estimates beside ours.
record PublishedPage(List<PublishedTables.Fitted> tables) implements Page {
    @Override
    public String title() {
        return "Published tables reproduced";
    }

    @Override
    public String question() {
        return "Do the estimates agree with published ones?";
    }

    private double digits() {
        return tables.stream().mapToDouble(PublishedTables.Fitted::digits).min().orElseThrow();
    }

    private double difference() {
        return tables.stream().mapToDouble(PublishedTables.Fitted::largestDifference).max().orElseThrow();
    }

    @Override
    public String finding() {
        return "Estimates and standard errors of " + tables.size() + " fits agree with R's BradleyTerry2 in at least "
                + Numbers.fixed(Math.floor(digits()), 0) + " digits; the largest difference is "
                + Numbers.scientific(difference()) + ".";
    }

    @Override
    public Section.KeyNumber keyNumber() {
        return new Section.KeyNumber(Numbers.fixed(Math.floor(digits()), 0) + " digits", "agree with published estimates",
                tables.stream().mapToInt(t -> t.rows().size()).sum() + " estimates of 3 fits");
    }

    @Override
    public void fill(Section section) {
        section.text("The same fits as in the literature: games of seven baseball teams in 1987 (273 games, with and "
                + "without an advantage of the home team) and citations among four statistics journals. Theirs are the "
                + "estimates of R's BradleyTerry2 at full convergence; ours come from Newton's method on the same likelihood.");
        section.formula("P(i > j) = σ(θ_i − θ_j + κ)", "Bradley and Terry 1952; κ: home advantage, 0 on neutral ground");
        var summary = DataTable.of("Agreement of each fit.", "fit", ">log-likelihood", ">published", ">largest difference", ">digits");
        for (var table : tables) {
            summary.row(table.title(), Numbers.fixed(table.logLikelihood(), 8), Numbers.fixed(table.published(), 8),
                    Numbers.scientific(table.largestDifference()), Numbers.fixed(table.digits(), 1));
        }
        section.table(summary);
        section.details("All estimates and standard errors", tables.stream().map(PublishedPage::table).toList());
    }

    private static DataTable table(PublishedTables.Fitted fitted) {
        var table = DataTable.of(fitted.title() + ".", "term", ">estimate", ">published", ">standard error", ">published");
        for (var row : fitted.rows()) {
            table.row(row.term(), Numbers.fixed(row.estimate(), 10), Numbers.fixed(row.publishedEstimate(), 10),
                    Numbers.fixed(row.error(), 10), Numbers.fixed(row.publishedError(), 10));
        }
        return table;
    }

    @Override
    public void writeCsv(OutputFolder folder) {
        try (var csv = CsvFile.create(folder.file("published.csv"),
                List.of("fit", "term", "estimate", "published_estimate", "std_error", "published_std_error"))) {
            for (var table : tables) {
                for (var row : table.rows()) {
                    csv.row(table.title(), row.term(), row.estimate(), row.publishedEstimate(), row.error(), row.publishedError());
                }
            }
        }
    }
}
