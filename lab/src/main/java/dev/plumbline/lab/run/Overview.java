package dev.plumbline.lab.run;

import dev.plumbline.lab.report.DataTable;
import dev.plumbline.lab.report.Report;
import dev.plumbline.lab.report.Section;
import java.util.List;
import java.util.Map;

/// The report: first what was asked and found, then each part, last the time that each took.
///
/// @param seconds wall time of each part
record Overview(List<Page> pages, Map<String, Double> seconds) {
    Report report() {
        var report = Report.of(
                "From preferences to an aligned policy",
                "Reward models trained on what 303 students prefer, policies aligned to them, and the places where both "
                        + "can go wrong. Every number on this page was computed by one run.");
        var summary = report.section("What was asked, what was found");
        summary.keyNumbers(pages.stream().map(Page::keyNumber).toArray(Section.KeyNumber[]::new));
        for (var page : pages) {
            summary.text("**" + page.question() + "** " + page.finding());
        }
        for (var page : pages) {
            page.fill(report.section(page.title()));
        }
        var timings = DataTable.of("Wall time. The only numbers on this page that differ between two runs of one seed.",
                "part", ">seconds");
        seconds.forEach((name, time) -> timings.row(name, Numbers.fixed(time, 1)));
        timings.emphasizedRow("all", Numbers.fixed(seconds.values().stream().mapToDouble(x -> x).sum(), 1));
        report.section("Timings").table(timings);
        return report;
    }
}
