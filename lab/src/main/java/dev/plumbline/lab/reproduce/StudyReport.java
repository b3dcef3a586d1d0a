package dev.plumbline.lab.reproduce;

import dev.plumbline.lab.report.DataTable;
import dev.plumbline.lab.report.Report;
import dev.plumbline.lab.result.CsvFile;
import dev.plumbline.lab.result.OutputFolder;
import dev.plumbline.lab.result.Provenance;
import dev.plumbline.papers.Claim;
import java.util.ArrayList;
import java.util.List;

/// All claims of some papers on one page, then the tables and curves of each; every measurement as CSV beside it,
/// and {@link StudyPage} for documents.
record StudyReport(List<Study> studies) {
    static final String FILE = "report.html";
    static final String CLAIMS = "claims.csv";

    void write(OutputFolder folder, Provenance provenance) {
        var report = Report.of("What the papers claim, and what was measured",
                "Claims and thresholds are those of the papers and their specifications, or were written down before the measurements; a "
                        + "paper's page names the exceptions. A claim that is refuted stays refuted.");
        var summary = report.section("All claims");
        summary.text("Every claim as CSV: [" + CLAIMS + "](" + CLAIMS + ").");
        if (studies.size() > 1) {
            summary.table(tallies());
        }
        for (Study study : studies) {
            var tally = Tally.of(study.claims());
            summary.text("**" + study.paper().title() + "** (" + study.paper().source() + "): " + tally.confirmed() + " of "
                    + tally.claims() + " claims confirmed over " + study.seeds() + " seeds.");
            var table = DataTable.of("Intervals: 95 %, Student t over seeds, paired.", "claim", "measured", "verdict");
            for (Claim claim : study.claims()) {
                table.row(claim.statement(), claim.measured(), Reproduce.word(claim.verdict()));
            }
            summary.table(table);
        }
        for (Study study : studies) {
            var section = report.section(study.paper().title());
            section.text(study.paper().summary());
            section.text("In short: `" + study.paper().formula() + "`. Data: [" + csv(study) + "](" + csv(study) + ").");
            for (var figure : study.paper().figures(study.measured())) {
                section.figure(StudyPage.chart(figure), figure.caption() + ", mean of " + study.seeds() + " seeds.");
            }
            for (var table : study.paper().tables(study.measured())) {
                var shown = DataTable.of(table.caption(), table.headings().toArray(String[]::new));
                table.rows().forEach(row -> shown.row(row.toArray(String[]::new)));
                section.table(shown);
            }
            write(folder, study);
            new StudyPage(study).write(folder, provenance);
        }
        writeClaims(folder);
        report.provenance(provenance).write(folder.file(FILE));
        provenance.write(folder.file(OutputFolder.PROVENANCE));
    }

    private DataTable tallies() {
        var headings = new ArrayList<>(List.of("paper"));
        headings.addAll(Tally.headings());
        var table = DataTable.of("Verdicts of each paper's claims.", headings.toArray(String[]::new));
        var total = new Tally(0, 0, 0);
        for (Study study : studies) {
            var tally = Tally.of(study.claims());
            total = total.plus(tally);
            table.row(named(study.paper().title(), tally));
        }
        return table.emphasizedRow(named("all " + studies.size(), total));
    }

    private static String[] named(String name, Tally tally) {
        var cells = new ArrayList<>(List.of(name));
        cells.addAll(tally.cells());
        return cells.toArray(String[]::new);
    }

    private void writeClaims(OutputFolder folder) {
        try (var csv = CsvFile.create(folder.file(CLAIMS), List.of("paper", "claim", "measured", "verdict", "seeds"))) {
            for (Study study : studies) {
                for (Claim claim : study.claims()) {
                    csv.row(study.paper().slug(), claim.statement(), claim.measured(), Reproduce.word(claim.verdict()),
                            study.seeds());
                }
            }
        }
    }

    private static String csv(Study study) {
        return study.paper().slug() + ".csv";
    }

    private static void write(OutputFolder folder, Study study) {
        try (var csv = CsvFile.create(folder.file(csv(study)), List.of("experiment", "repetition", "measurement", "value"))) {
            study.measured().forEach((experiment, measured) -> {
                for (int seed = 0; seed < measured.seeds(); seed++) {
                    int repetition = seed;
                    measured.bySeed().get(seed).forEach((name, value) -> csv.row(experiment, repetition, name, value));
                }
            });
        }
    }
}
