package dev.plumbline.lab.run;

import dev.plumbline.evaluation.BootstrapInterval;
import dev.plumbline.lab.report.Axis;
import dev.plumbline.lab.report.DataTable;
import dev.plumbline.lab.report.Section;
import dev.plumbline.lab.report.XyChart;
import dev.plumbline.lab.result.CsvFile;
import dev.plumbline.lab.result.OutputFolder;
import dev.plumbline.numerics.Moments;
import java.util.Arrays;
import java.util.List;

/// Aligned recommendations in the report.
///
/// @param seed of the bootstrap
record RecommendationPage(Recommendation.Result result, long seed) implements Page {
    /// The budget that the table is about, nats.
    static final double BUDGET = 0.7;

    @Override
    public String title() {
        return "Which school to recommend to whom";
    }

    @Override
    public String question() {
        return "Does an aligned policy recommend what students prefer?";
    }

    /// Comparisons with the mean that are made at the budget.
    private static final int COMPARISONS = Objective.values().length - 1;
    /// Of each comparison, so that all intervals together hold with 95 % (Bonferroni).
    private static final double LEVEL = 1 - 0.05 / COMPARISONS;
    private static final int DRAWS = 10_000;

    private BootstrapInterval difference(Objective objective) {
        double[] own = result.at(objective, BUDGET).gradient();
        double[] mean = result.at(Objective.MEAN, BUDGET).gradient();
        var difference = new double[own.length];
        Arrays.setAll(difference, s -> own[s] - mean[s]);
        return BootstrapInterval.ofMean(difference, DRAWS, LEVEL, Recommendation.random(seed));
    }

    private BootstrapInterval value(double... values) {
        return BootstrapInterval.ofMean(values, DRAWS, 0.95, Recommendation.random(seed));
    }

    private double[] featureless(double budget) {
        return result.featureless()[Arrays.binarySearch(Recommendation.BUDGETS, budget)];
    }

    @Override
    public String finding() {
        var mean = result.at(Objective.MEAN, BUDGET);
        var value = value(mean.gradient());
        var distinct = Arrays.stream(Objective.values())
                .filter(o -> o != Objective.MEAN && (difference(o).low() > 0 || difference(o).high() < 0))
                .map(o -> o.label() + (difference(o).low() > 0 ? " (better)" : " (worse)")).toList();
        return "The linear policy optimised for the mean reward recommends a school that beats another one in "
                + Numbers.percent(value.estimate()) + " of a held-out student's own comparisons (95 % interval " + Numbers.percent(value.low())
                + " to " + Numbers.percent(value.high()) + "; one law for everybody from the strengths without features, at the same "
                + "KL, " + Numbers.percent(Moments.mean(featureless(BUDGET))) + ", the best possible "
                + Numbers.percent(Moments.mean(result.best())) + "); "
                + "of " + COMPARISONS + " other objectives at the same KL budget, "
                + (distinct.isEmpty()
                        ? "none is shown to differ from the mean"
                        : "shown to differ from the mean: " + String.join(", ", distinct))
                + " (intervals that hold together with 95 %).";
    }

    @Override
    public Section.KeyNumber keyNumber() {
        return new Section.KeyNumber(Numbers.percent(Moments.mean(result.at(Objective.MEAN, BUDGET).gradient())),
                "wins of the recommended school", "uniform: 50 %; best possible: " + Numbers.percent(Moments.mean(result.best())));
    }

    @Override
    public void fill(Section section) {
        section.text("A softmax policy recommends one of six schools to each student. It is pulled towards the uniform choice, and "
                + "every objective gets the same budget of divergence: the weight β is found from the closed-form optimum "
                + "of the training students, then a policy that is linear in the student's characteristics is optimised by REINFORCE. "
                + "Members are centred per student (Bradley-Terry leaves that offset free) and scaled to standard deviation 1.");
        section.formula("\\max_π E_π[R] − β KL(π ‖ uniform),   π* ∝ \\exp(R/β)", "closed form: Korbak, Perez and Buckley 2022");
        var chart = XyChart.of("Value of the recommendation on held-out students against the divergence spent",
                Axis.linear("KL from the uniform choice, held-out students (nats)").withZero(),
                Axis.linear("wins of the recommended school").inPercent());
        for (var objective : Objective.values()) {
            var points = result.points().stream().filter(p -> p.objective() == objective).toList();
            chart.line(objective.label(), points.stream().mapToDouble(Recommendation.Point::gradientKl).toArray(),
                    points.stream().mapToDouble(p -> Moments.mean(p.gradient())).toArray());
        }
        chart.line("one law for everybody", Recommendation.BUDGETS,
                Arrays.stream(result.featureless()).mapToDouble(Moments::mean).toArray());
        chart.horizontal(Moments.mean(result.popular()), "strongest school for everybody");
        section.figure(chart, "Linear policies by policy gradient, on students that neither reward models nor policies have seen. "
                + "A value of 50 % is a uniform choice; the best possible is " + Numbers.percent(Moments.mean(result.best())) + ".");
        var table = DataTable.of("Held-out students at a budget of " + BUDGET + " nats. Intervals: bootstrap over "
                        + result.best().length + " students, 95 %; the difference is paired, and its " + COMPARISONS
                        + " intervals hold together with 95 % (Bonferroni). An interval that contains 0 shows no difference; it "
                        + "does not show that there is none. The divergences spent differ a little (next table), and with them part of the values.",
                "objective", ">wins", ">95 % interval", ">minus mean", "difference");
        var spent = DataTable.of("The closed form π* ∝ exp(R/β), not limited to linear logits, beside the policy gradient, and the divergence that each "
                        + "spends on held-out students (nats): the budget is met on the training students.",
                "objective", ">closed form", ">KL", ">policy gradient", ">KL");
        for (var objective : Objective.values()) {
            var point = result.at(objective, BUDGET);
            var value = value(point.gradient());
            var difference = difference(objective);
            table.row(objective.label(), Numbers.percent(value.estimate()),
                    Numbers.percent(value.low()) + " to " + Numbers.percent(value.high()),
                    objective == Objective.MEAN ? "" : Numbers.interval(difference.low(), difference.high()),
                    objective == Objective.MEAN ? "" : difference.low() > 0 ? "better" : difference.high() < 0 ? "worse" : "not shown");
            spent.row(objective.label(), Numbers.percent(Moments.mean(point.closedForm())), Numbers.fixed(point.closedFormKl()),
                    Numbers.percent(value.estimate()), Numbers.fixed(point.gradientKl()));
        }
        var common = value(featureless(BUDGET));
        table.row("one law for everybody", Numbers.percent(common.estimate()),
                Numbers.percent(common.low()) + " to " + Numbers.percent(common.high()), "", "");
        section.table(table).table(spent);
    }

    @Override
    public void writeCsv(OutputFolder folder) {
        try (var csv = CsvFile.create(folder.file("recommendation.csv"), List.of("objective", "budget", "beta", "value_closed_form",
                "kl_closed_form", "proxy_closed_form", "value_policy_gradient", "kl_policy_gradient"))) {
            for (var p : result.points()) {
                csv.row(p.objective().label(), p.budget(), p.beta(), Moments.mean(p.closedForm()), p.closedFormKl(), p.proxy(),
                        Moments.mean(p.gradient()), p.gradientKl());
            }
        }
    }
}
