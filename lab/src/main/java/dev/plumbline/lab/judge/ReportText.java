package dev.plumbline.lab.judge;

import dev.plumbline.evaluation.EnsembleAgreement;
import dev.plumbline.evaluation.Proportion;
import dev.plumbline.lab.judge.ScoreReport.Estimate;
import dev.plumbline.lab.terminal.Table;
import dev.plumbline.lab.terminal.Terminal;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Locale;

/// A report as tables for the terminal.
final class ReportText {
    private final PrintWriter out;

    ReportText(PrintWriter out) {
        this.out = out;
    }

    void print(ScoreReport report) {
        out.println(report.pairs() + " pairs in " + report.groups() + (report.groups() == 1 ? " group, " : " groups, ")
                + report.ties() + " ties; intervals: 95 %, " + report.draws() + " draws over groups"
                + (report.groups() == 1 ? ", none over a single one" : ""));
        out.println();
        scores(report);
        reliability(report);
        oneAgainstMany(report);
        length(report);
        if (report.agreement() != null) {
            agreement(report.agreement());
        }
        splits(report);
    }

    private void scores(ScoreReport report) {
        var order = new Table("model", ">accuracy", ">95 %", ">pairs of equal scores");
        var probability = new Table("model", ">log-loss", ">Brier", ">95 %", ">error", ">95 %", ">temperature");
        for (var model : report.scores()) {
            order.row(model.model(), number(model.accuracy().value()), interval(model.accuracy()),
                    Integer.toString(model.undecided()));
            probability.row(model.model(), number(model.logLoss()), number(model.brier().value()),
                    interval(model.brier()),
                    number(model.calibrationError().value()), interval(model.calibrationError()),
                    number(model.temperature()));
        }
        print("", order);
        print("Calibration of the probability 1/(1 + exp(rejected - chosen))", probability);
    }

    private void reliability(ScoreReport report) {
        var model = report.scores().getLast();
        var table = new Table(">pairs", ">confidence", ">right", ">95 %");
        model.reliability().forEach(bin -> table.row(Integer.toString(bin.pairs()), number(bin.confidence()),
                number(bin.right().value()), interval(bin.right())));
        print("Reliability of " + model.model() + (report.scores().size() > 1 ? "; the others are in --json" : ""),
                table);
    }

    private void oneAgainstMany(ScoreReport report) {
        if (report.oneAgainstMany().isEmpty()) {
            return;
        }
        var first = report.oneAgainstMany().getFirst();
        var table = new Table("model", ">accuracy", ">95 %", ">with ties", ">reciprocal rank", ">95 %", ">of pairs");
        report.oneAgainstMany().forEach(model -> table.row(model.model(), number(model.accuracy().value()),
                interval(model.accuracy()), number(model.accuracyWithTies()), number(model.reciprocalRank().value()),
                interval(model.reciprocalRank()), number(model.pairAccuracy())));
        table.row("chance", number(first.chanceAccuracy()), "", "", number(first.chanceReciprocalRank()), "",
                number(0.5));
        print(String.format(Locale.ROOT, "One against many: %d answers, %.2f rivals on average", first.problems(),
                first.meanRivals()), table);
        var headings = new ArrayList<String>();
        headings.add("model");
        first.against().forEach(against -> headings.add(">" + against.rivals() + " (" + against.problems() + ")"));
        var curve = new Table(headings.toArray(String[]::new));
        for (var model : report.oneAgainstMany()) {
            var cells = new ArrayList<String>();
            cells.add(model.model());
            model.against().forEach(against -> cells.add(number(against.accuracy())));
            curve.row(cells.toArray(String[]::new));
        }
        print("Accuracy against so many rivals (answers that have as many)", curve);
    }

    private void length(ScoreReport report) {
        if (report.length().isEmpty()) {
            return;
        }
        var table = new Table("model", ">prefers the longer", ">right where better is longer", ">where shorter",
                ">correlation");
        report.length().forEach(model -> table.row(model.model(), share(model.bias().prefersLonger()),
                share(model.bias().whereLonger()), share(model.bias().whereShorter()),
                number(model.bias().correlation())));
        print("Length: the better response is the longer one in "
                + share(report.length().getFirst().bias().betterIsLonger())
                + " of the pairs of unlike length; intervals as if pairs were independent", table);
    }

    private void agreement(EnsembleAgreement agreement) {
        var table = new Table("models", ">value");
        table.row("all models prefer the same response", share(agreement.unanimous()));
        table.row("two models do, on average", number(agreement.pairwise()));
        table.row("accuracy of the vote", share(agreement.vote()));
        table.row("... where all agree", share(agreement.whereUnanimous()));
        table.row("... elsewhere", share(agreement.whereSplit()));
        table.row("rank correlation of margins", number(agreement.correlation()));
        table.row("worth so many independent models", number(agreement.effectiveMembers()));
        print("Agreement; intervals as if pairs were independent", table);
    }

    private void splits(ScoreReport report) {
        if (report.splits().isEmpty()) {
            return;
        }
        var table = new Table("model", "split", ">pairs", ">accuracy", ">95 %", ">calibration error", ">lost", ">95 %");
        String first = report.splits().getFirst().split();
        report.splits().forEach(row -> table.row(row.model(), row.split(), Integer.toString(row.pairs()),
                number(row.accuracy().value()), interval(row.accuracy()), number(row.calibrationError()),
                row.split().equals(first) ? "" : number(row.lessThanFirst().value()),
                row.split().equals(first) ? "" : interval(row.lessThanFirst())));
        print("Splits: accuracy on '" + first + "' less that on the others", table);
    }

    private void print(String caption, Table table) {
        if (!caption.isEmpty()) {
            out.println(caption);
            out.println();
        }
        table.print(out, Terminal.width());
        out.println();
    }

    private static String interval(Estimate estimate) {
        return Double.isNaN(estimate.low()) ? "none" : number(estimate.low()) + " to " + number(estimate.high());
    }

    private static String share(Proportion share) {
        return Double.isNaN(share.value())
                ? "none"
                : number(share.value()) + " (" + number(share.low()) + " to " + number(share.high()) + ")";
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x);
    }
}
