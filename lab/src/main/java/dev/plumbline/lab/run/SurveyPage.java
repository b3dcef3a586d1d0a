package dev.plumbline.lab.run;

import dev.plumbline.lab.report.Axis;
import dev.plumbline.lab.report.BarChart;
import dev.plumbline.lab.report.DataTable;
import dev.plumbline.lab.report.Section;
import dev.plumbline.lab.result.CsvFile;
import dev.plumbline.lab.result.OutputFolder;
import dev.plumbline.preference.items.CovarianceType;
import dev.plumbline.preference.items.Gauge;
import java.util.List;

/// Reward models of the survey in the report.
record SurveyPage(SurveyModels.Result result) implements Page {
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

    @Override
    public String finding() {
        var plain = result.model(SurveyModels.PLAIN).test();
        var linear = result.model(SurveyModels.LINEAR).test();
        double change = linear.logLoss() - plain.logLoss();
        return "On students held out, the linear ensemble has a log-loss of " + Numbers.fixed(linear.logLoss()) + " and is right in "
                + Numbers.percent(linear.accuracy()) + " of the decided comparisons; one strength per school has "
                + Numbers.fixed(plain.logLoss()) + " and " + Numbers.percent(plain.accuracy()) + " (difference of the log-loss "
                + Numbers.signed(change) + ").";
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
        var table = DataTable.of("Test students. Log-loss in nats, log 2 = 0.693 for a coin. Three outcomes: win, loss and tie; "
                        + "models without ties of their own get the constant share of ties.",
                "model", ">log-loss", ">decided only", ">accuracy", ">three outcomes");
        for (var model : result.models()) {
            table.row(model.name(), Numbers.fixed(model.test().logLoss(), 4), Numbers.fixed(model.test().decided().logLoss(), 4),
                    Numbers.percent(model.test().accuracy()), Numbers.fixed(model.threeOutcomeLoss(), 4));
        }
        section.table(table);
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
                List.of("model", "log_loss", "log_loss_decided", "accuracy", "log_loss_three_outcomes"))) {
            for (var model : result.models()) {
                csv.row(model.name(), model.test().logLoss(), model.test().decided().logLoss(), model.test().accuracy(), model.threeOutcomeLoss());
            }
        }
    }
}
