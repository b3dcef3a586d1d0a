package dev.plumbline.lab.run;

import dev.plumbline.lab.report.Axis;
import dev.plumbline.lab.report.DataTable;
import dev.plumbline.lab.report.Section;
import dev.plumbline.lab.report.XyChart;
import dev.plumbline.lab.result.CsvFile;
import dev.plumbline.lab.result.OutputFolder;
import dev.plumbline.papers.Verdict;
import java.util.List;
import java.util.Locale;

/// Over-optimisation in the report.
record OveroptimizationPage(Overoptimization.Result result) implements Page {
    private static final double NOISY = Overoptimization.NOISES[0];

    @Override
    public String title() {
        return "Over-optimisation with a known true reward";
    }

    @Override
    public String question() {
        return "What happens when a learned reward is optimised too far?";
    }

    private Overoptimization.Curve best(Objective objective) {
        return result.curve(NOISY, objective, Overoptimization.Method.BEST_OF_N);
    }

    @Override
    public String finding() {
        var single = best(Objective.SINGLE);
        var claims = OveroptimizationClaims.of(result);
        long confirmed = claims.stream().filter(c -> c.verdict() == Verdict.CONFIRMED).count();
        return "With a quarter of the labels flipped, the gold gain of a single proxy under best of n peaks at "
                + Numbers.fixed(single.peak(), 2) + " and ends at " + Numbers.fixed(single.last(), 2) + " for n = " + result.answers()
                + ", while the proxy goes on rising; there, mean has " + Numbers.fixed(best(Objective.MEAN).last(), 2)
                + ", worst case " + Numbers.fixed(best(Objective.WORST_CASE).last(), 2) + ", mean − 2 variance "
                + Numbers.fixed(best(Objective.UNCERTAINTY_WEIGHTED).last(), 2) + ". Of " + claims.size()
                + " claims chosen beforehand, " + confirmed + (confirmed == 1 ? " is" : " are") + " confirmed over " + result.seeds()
                + (result.seeds() == 1 ? " seed." : " seeds.");
    }

    @Override
    public Section.KeyNumber keyNumber() {
        var single = best(Objective.SINGLE);
        return new Section.KeyNumber(Numbers.percent(1 - single.last() / single.peak()), "of the peak gold gain lost by a single proxy",
                "best of " + result.answers() + ", 25 % label noise");
    }

    @Override
    public void fill(Section section) {
        section.text("The reduced setting of Coste et al. 2024: the true (gold) reward is a formula, five reward models are trained on "
                + result.pairs() + " labelled pairs, a quarter of the labels flipped, and policies are optimised for them over pools of "
                + result.answers() + " answers to " + result.prompts() + " prompts (the policy gradient: of "
                + result.gradientAnswers() + "). A curve that turns down while the proxy goes on "
                + "rising is over-optimisation: the policy has found the errors of the reward model.");
        section.text("The claims below were chosen before the run, from the specification of the method: best of n with a quarter of "
                + "the labels flipped. Everything else on this page is shown for comparison, and no claim is made of it. Single model: "
                + "the mean over the five members' own curves, except under the policy gradient, where it is the first member. "
                + result.seeds() + " seeds; each draws gold, pairs, flipped labels and pools anew.");
        var claims = DataTable.of("Claims chosen beforehand, and what this run shows. Intervals: 95 %, Student t over seeds, paired.",
                "claim", "measured", "verdict");
        OveroptimizationClaims.of(result).forEach(claim -> claims.row(claim.statement(), claim.measured(), claim.verdict().name().toLowerCase(Locale.ROOT)));
        section.table(claims);
        section.formula("R_{bon}(d) = d (α − β d),   R_{RL}(d) = d (α − β \\log d),   d = √KL", "Gao, Schulman and Hilton 2023, equation 1");
        for (double noise : Overoptimization.NOISES) {
            chart(section, noise, Overoptimization.Method.BEST_OF_N);
        }
        var single = best(Objective.SINGLE);
        section.figure(XyChart.of("Proxy and gold of a single model", Axis.linear("KL from the base policy (nats)").withZero(),
                                Axis.linear("gain over the base policy"))
                        .line("proxy", single.kl(), single.proxy()).line("gold", single.kl(), single.gold()),
                "The proxy goes on rising, the gold reward does not: single model, 25 % label noise, best of n.");
        chart(section, NOISY, Overoptimization.Method.TILT);
        chart(section, NOISY, Overoptimization.Method.POLICY_GRADIENT);
        for (double noise : Overoptimization.NOISES) {
            section.table(table(noise));
        }
    }

    private void chart(Section section, double noise, Overoptimization.Method method) {
        var chart = XyChart.of("Gold reward along " + method.label() + ", label noise " + Numbers.percent(noise),
                Axis.linear("KL from the base policy (nats)").withZero(), Axis.linear("gold gain over the base policy"));
        for (var objective : Overoptimization.OBJECTIVES) {
            var curve = result.curve(noise, objective, method);
            chart.line(objective.label(), curve.kl(), curve.gold());
        }
        section.figure(chart, "Gold gain by " + method.label() + " with " + Numbers.percent(noise) + " of the labels flipped, mean of "
                + result.of(noise, Objective.MEAN, method).size() + " seeds. Data: [overoptimization.csv](overoptimization.csv).");
    }

    private DataTable table(double noise) {
        var table = DataTable.of("Gold gain with " + Numbers.percent(noise) + " label noise, mean over seeds, and the fit of Gao et al.",
                "objective", "method", ">peak", ">end", ">gap", ">α", ">β", ">fitted peak at KL");
        for (var objective : Overoptimization.OBJECTIVES) {
            for (var method : Overoptimization.Method.values()) {
                var all = result.of(noise, objective, method);
                double peak = all.stream().mapToDouble(Overoptimization.Curve::peak).average().orElseThrow();
                double last = all.stream().mapToDouble(Overoptimization.Curve::last).average().orElseThrow();
                var fit = result.fit(noise, objective, method);
                double at = fit.peakDistance() * fit.peakDistance();
                table.row(objective.label(), method.label(), Numbers.fixed(peak, 2), Numbers.fixed(last, 2), Numbers.fixed(peak - last, 2),
                        Numbers.fixed(fit.alpha(), 2), Numbers.fixed(fit.beta(), 2), at < 1000 ? Numbers.fixed(at, 1) : "beyond 1000");
            }
        }
        return table;
    }

    @Override
    public void writeCsv(OutputFolder folder) {
        try (var csv = CsvFile.create(folder.file("overoptimization.csv"),
                List.of("noise", "repetition", "objective", "method", "point", "kl", "gold_gain", "proxy_gain"))) {
            for (var curve : result.curves()) {
                for (int i = 0; i < curve.kl().length; i++) {
                    csv.row(curve.noise(), curve.seed(), curve.objective().label(), curve.method().label(), i, curve.kl()[i],
                            curve.gold()[i], curve.proxy()[i]);
                }
            }
        }
    }
}
