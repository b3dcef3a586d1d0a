package dev.plumbline.lab.report;

import dev.plumbline.lab.result.Provenance;
import dev.plumbline.numerics.Philox;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A page with every kind of content, to be looked at and to be tested. As a program it writes the page to the file
/// that is named.
final class SampleReport {
    private SampleReport() {}

    public static void main(String[] arguments) {
        page().write(Path.of(arguments[0]));
    }

    static Report page() {
        var report = Report.of(
                "Does the log-sigmoid sum resist over-optimization?",
                "Four ways to aggregate an ensemble of reward models, optimized at matched KL. "
                        + "A page of *sample* content: the curves are drawn from formulas, not measured.");
        overview(report.section("What was asked"));
        curves(report.section("Gold score along the optimization"));
        calibration(report.section("Calibration on held-out pairs"));
        rankings(report.section("Strengths with intervals"));
        agreement(report.section("Executions agree"));
        return report.provenance(new Provenance(
                "0.1.0", "0123456789ab", "plumbline run", 7, "vector: 256-bit lanes, 2 threads", "float64", 2,
                Map.of("members", "8"), "25.0.3", "Linux amd64, 2 processors", "2026-11-23T12:00:00Z"));
    }

    private static void overview(Section section) {
        section.text("Given pairs of answers $(y_w, y_l)$, a reward model $r_θ$ is trained by the Bradley-Terry loss. "
                + "Its reward is transformed around a reference $r^{ref}$ and summed over the ensemble. See "
                + "[the page of the method](docs/methods/transform-combine.md), and `plumbline methods reward`.");
        section.formula("u(x, y) = \\log σ(r_θ(x, y) − r^{ref}(x))", "log-sigmoid transformation, centred at a reference");
        section.keyNumbers(
                new Section.KeyNumber("0.714", "held-out accuracy", "0.688 without features"),
                new Section.KeyNumber("0.563", "held-out log-loss", "log 2 = 0.693 for a coin"),
                new Section.KeyNumber("3 ULP", "largest disagreement of two executions", "bound: 5 ULP"),
                new Section.KeyNumber("41 s", "wall time", "2 threads"));
        section.remark("**How to read this.** A curve that turns down while the *proxy* goes on rising is "
                + "over-optimization: the policy has learnt the errors of the reward model.");
        section.code("plumbline run --seed 7 --out results/run-7\nplumbline doctor");
    }

    private static void curves(Section section) {
        int n = 41;
        double[] kl = new double[n];
        String[] names = {"single model", "mean", "worst case", "mean − λ variance", "log-sigmoid sum"};
        double[] fall = {0.115, 0.085, 0.06, 0.055, 0.035};
        for (int i = 0; i < n; i++) {
            kl[i] = i * 0.5;
        }
        var chart = XyChart.of(
                "Gold score against KL for five objectives; all rise, and all but the log-sigmoid sum turn down",
                Axis.linear("KL from the reference policy (nats)").withZero(), Axis.linear("gold score, mean of 20 seeds"));
        for (int k = 0; k < names.length; k++) {
            double[] gold = new double[n];
            double[] low = new double[n];
            double[] high = new double[n];
            for (int i = 0; i < n; i++) {
                double d = Math.sqrt(kl[i]);
                gold[i] = d * (0.55 - fall[k] * d);
                low[i] = gold[i] - 0.02 - 0.012 * d;
                high[i] = gold[i] + 0.02 + 0.012 * d;
            }
            chart.line(names[k], kl, gold).band(low, high);
        }
        chart.horizontal(0, "reference policy");
        section.figure(chart, "Gold score along the optimization, mean of 20 seeds with 95 % bands. Data: "
                + "[curves.csv](curves.csv).");
        double[] size = {10, 30, 100, 300, 1000, 3000, 10000, 30000};
        double[] error = new double[size.length];
        double[] errorOfVector = new double[size.length];
        for (int i = 0; i < size.length; i++) {
            error[i] = 2.1 / Math.sqrt(size[i]);
            errorOfVector[i] = 0.9 / size[i];
        }
        section.figure(
                XyChart.of("Error against number of samples on logarithmic axes", Axis.log("samples"), Axis.log("error of the estimate"))
                        .line("Monte Carlo", size, error)
                        .line("exact enumeration of a part", size, errorOfVector)
                        .vertical(2000, "budget of this run"),
                "Both axes logarithmic: slopes −1/2 and −1.");
    }

    private static void calibration(Section section) {
        double[] predicted = {0.05, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95};
        double[] observed = {0.09, 0.17, 0.22, 0.37, 0.44, 0.52, 0.66, 0.71, 0.80, 0.90};
        double[] low = new double[10];
        double[] high = new double[10];
        for (int i = 0; i < 10; i++) {
            low[i] = observed[i] - 0.06;
            high[i] = Math.min(1, observed[i] + 0.06);
        }
        section.figure(
                XyChart.of("Observed against predicted share of wins", Axis.share("predicted"), Axis.share("observed"))
                        .points("ensemble", predicted, observed).band(low, high)
                        .diagonal("perfect"),
                "Observed share of wins against the predicted one, ten bins, Wilson intervals of 95 %.");
        var random = new Philox(7, 0);
        double[] edges = new double[25];
        double[] counts = new double[24];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = -3 + 0.25 * i;
        }
        for (int i = 0; i < 2000; i++) {
            int bin = (int) Math.floor((random.nextGaussian() + 3) / 0.25);
            if (bin >= 0 && bin < counts.length) {
                counts[bin]++;
            }
        }
        section.figure(
                XyChart.of("Histogram of margins", Axis.linear("margin"), Axis.linear("pairs")).histogram("", edges, counts).vertical(0, "tie"),
                "Margins of 2 000 held-out pairs.");
        double[] steps = {0, 1, 2, 3, 4, 5, 6};
        section.figure(
                XyChart.of("Share of wins by round", Axis.linear("round"), Axis.linear("win rate").inPercent())
                        .steps("policy gradient", steps, new double[] {0.50, 0.54, 0.57, 0.61, 0.62, 0.62, 0.63})
                        .steps("best of n", steps, new double[] {0.50, 0.56, Double.NaN, 0.60, 0.605, 0.61, 0.612}),
                "Two step curves, one with a gap.");
    }

    private static void rankings(Section section) {
        var dots = BarChart.dots("Strengths of seven teams with intervals", Axis.linear("log strength (Baltimore = 0)"));
        String[] teams = {"Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"};
        double[] strength = {1.58, 1.44, 1.29, 1.25, 1.11, 0.68, 0};
        for (int i = 0; i < teams.length; i++) {
            dots.row(teams[i], strength[i], strength[i] - 0.34, strength[i] + 0.34);
        }
        section.figure(dots, "Bradley-Terry strengths, intervals of 95 %.");
        section.figure(
                BarChart.bars("Change of the gold score by objective", Axis.linear("change of the gold score"))
                        .row("single reward model", -0.21, -0.27, -0.15, 1)
                        .row("mean of eight", 0.08, 0.03, 0.13)
                        .row("mean − λ variance", 0.17, 0.12, 0.22)
                        .row("log-sigmoid sum", 0.31, 0.25, 0.37, 2),
                "Change at 20 nats, 20 seeds.");
    }

    private static void agreement(Section section) {
        section.table(DataTable.of("Largest difference between executions, in ULPs of float64.",
                        "operation", ">definition", ">vector", ">nd4j", ">bound", "source")
                .row("`preference.bradley_terry_loss`", "1", "2", "3", "5", "Bradley and Terry 1952")
                .emphasizedRow("`reward.log_sigmoid`", "1", "1", "2", "4", "Wang et al. 2024, eq. 2")
                .row("`policy.grpo_advantage`", "0", "1", "2", "4", "Shao et al. 2024, eq. 3")
                .row("change of the mean", "-0.5", "-0.5", "-0.5", "0", "<script>alert(1)</script> & \"quotes\""));
        section.details("All settings", List.of(DataTable.of("Settings", "name", "value").row("members", "8")));
        section.heading("Where it differs").list("nowhere beyond the bound", "signs of zero are not compared");
    }
}
