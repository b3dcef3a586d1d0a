package dev.plumbline.lab.run;

import dev.plumbline.evaluation.BootstrapInterval;
import dev.plumbline.evaluation.Calibration;
import dev.plumbline.lab.report.Axis;
import dev.plumbline.lab.report.BarChart;
import dev.plumbline.lab.report.DataTable;
import dev.plumbline.lab.report.Section;
import dev.plumbline.lab.report.XyChart;
import dev.plumbline.lab.result.CsvFile;
import dev.plumbline.lab.result.OutputFolder;
import dev.plumbline.numerics.Philox;
import dev.plumbline.preference.items.CovarianceType;
import dev.plumbline.preference.items.Gauge;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Reward models of the survey in the report.
///
/// @param seed of the bootstrap and of the order in which calibration sees pairs
record SurveyPage(SurveyModels.Result result, long seed) implements Page {
    private static final int BINS = 10;

    @Override
    public String title() {
        return "Reward models of 303 students";
    }

    @Override
    public String question() {
        return "Does knowing the student help to predict which school is preferred?";
    }

    private double accuracy(String name) {
        return result.model(name).test().accuracy();
    }

    /// Log-loss minus that of plain Bradley-Terry, a mean over test students of each one's mean.
    private BootstrapInterval difference(SurveyModels.Model model) {
        double[] own = model.test().losses();
        double[] plain = result.model(SurveyModels.PLAIN).test().losses();
        var judgements = model.test().judgements();
        double[] means = IntStream.of(result.students(2))
                .mapToDouble(student -> IntStream.range(0, own.length)
                        .filter(i -> judgements.get(i).student() == student)
                        .mapToDouble(i -> own[i] - plain[i]).average().orElseThrow())
                .toArray();
        return BootstrapInterval.ofMean(means, 2000, 0.95, new Philox(seed, 31));
    }

    private static double error(Calibration calibration) {
        return calibration.expectedError(Calibration.Bins.EQUAL_MASS, BINS);
    }

    @Override
    public String finding() {
        var plain = result.model(SurveyModels.PLAIN).test();
        var linear = result.model(SurveyModels.LINEAR).test();
        var change = difference(result.model(SurveyModels.LINEAR));
        return "On students held out, the linear ensemble has a log-loss of " + Numbers.fixed(linear.logLoss()) + " and is right in "
                + Numbers.percent(linear.accuracy()) + " of the decided comparisons; one strength per school has "
                + Numbers.fixed(plain.logLoss()) + " and " + Numbers.percent(plain.accuracy()) + "; 95 % interval of the difference of the log-loss "
                + Numbers.interval(change.low(), change.high()) + ".";
    }

    @Override
    public Section.KeyNumber keyNumber() {
        return new Section.KeyNumber(Numbers.percent(accuracy(SurveyModels.LINEAR)), "held-out accuracy",
                Numbers.percent(accuracy(SurveyModels.PLAIN)) + " without features");
    }

    @Override
    public void fill(Section section) {
        var survey = result.survey();
        int asked = survey.judgements().size() + survey.missing();
        section.text(survey.students().length + " students of business were asked which of two universities abroad they prefer, for "
                + "all pairs of six: " + asked + " comparisons, of which " + survey.ties() + " are ties and " + survey.missing()
                + " were not answered (CEMS survey, Dittrich, Hatzinger and Katzenbeisser 1998). Eight characteristics of each student "
                + "are known.");
        section.formula("r(x, y) = ⟨w_y, (1, x)⟩", "linear reward of school y for a student with characteristics x");
        section.text("Students are split at random: " + result.students(0).length + " for training, " + result.students(1).length
                + " for validation, " + result.students(2).length + " for the test (" + result.test().size() + " comparisons). Each of "
                + SurveyModels.MEMBERS + " members is trained on a bootstrap resample of the training students and stops at the lowest "
                + "validation loss; models without features are fitted to training and validation students together. A tie counts "
                + "as half a win for each.");
        var table = DataTable.of("Test students: log-loss in nats (log 2 = 0.693 for a coin) and its difference to the first row, "
                        + "paired, 95 % interval of a bootstrap over students.",
                "model", ">log-loss", ">accuracy", ">minus the first row");
        var more = DataTable.of("Decided comparisons alone, their calibration, and three outcomes (win, loss, tie). Models without ties of "
                        + "their own get the constant share of ties.",
                "model", ">log-loss", ">ECE", ">slope", ">three outcomes");
        for (var model : result.models()) {
            var calibration = model.test().calibration(seed);
            var difference = difference(model);
            table.row(model.name(), Numbers.fixed(model.test().logLoss(), 4), Numbers.percent(model.test().accuracy()),
                    model.name().equals(SurveyModels.PLAIN) ? "" : Numbers.interval(difference.low(), difference.high()));
            more.row(model.name(), Numbers.fixed(model.test().decided().logLoss(), 4), Numbers.fixed(error(calibration)),
                    Numbers.fixed(calibration.slopeThroughOrigin(), 2), Numbers.fixed(model.threeOutcomeLoss(), 4));
        }
        section.table(table).table(more);
        section.text("ECE: expected calibration error of the decided comparisons in ten bins of equal count. Slope: of the outcome on the "
                + "predicted log odds, below 1 is overconfident.");
        var reliability = XyChart.of("Observed against predicted share of wins", Axis.share("predicted"), Axis.share("observed"));
        for (var name : List.of(SurveyModels.PLAIN, SurveyModels.LINEAR)) {
            var bins = result.model(name).test().calibration(seed).bins(Calibration.Bins.EQUAL_MASS, BINS);
            reliability.points(name, Arrays.stream(bins).mapToDouble(Calibration.Bin::meanProbability).toArray(),
                    Arrays.stream(bins).mapToDouble(Calibration.Bin::meanTarget).toArray());
        }
        section.figure(reliability.diagonal("perfect"), "Reliability on held-out students, ten bins of equal count.");
        var dots = BarChart.dots("Strength of each school without features", Axis.linear("log strength, mean 0"));
        double[] theta = result.plain().theta(new Gauge.Centered());
        double[] errors = result.plain().standardErrors(CovarianceType.FISHER, new Gauge.Centered());
        for (int i = 0; i < theta.length; i++) {
            dots.row(survey.items().get(i), theta[i], theta[i] - 1.96 * errors[i], theta[i] + 1.96 * errors[i]);
        }
        section.figure(dots, "Bradley-Terry strengths over all students of training and validation, 95 % intervals.");
    }

    @Override
    public void writeCsv(OutputFolder folder) {
        try (var csv = CsvFile.create(folder.file("survey-models.csv"),
                List.of("model", "log_loss", "log_loss_decided", "accuracy", "expected_calibration_error", "calibration_slope", "log_loss_three_outcomes"))) {
            for (var model : result.models()) {
                csv.row(model.name(), model.test().logLoss(), model.test().decided().logLoss(), model.test().accuracy(),
                        error(model.test().calibration(seed)), model.test().calibration(seed).slopeThroughOrigin(), model.threeOutcomeLoss());
            }
        }
    }
}
