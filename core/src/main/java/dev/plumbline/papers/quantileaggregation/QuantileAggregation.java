package dev.plumbline.papers.quantileaggregation;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.quantile.Isotonizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Weights learned over models, levels and inputs ({@link dev.plumbline.quantile}), order restored, coverage calibrated.
public final class QuantileAggregation implements Paper {
    private final Regression regression = new Regression();
    private final Experts experts = new Experts();

    @Override
    public String slug() {
        return "quantile-aggregation";
    }

    @Override
    public String title() {
        return "Flexible Model Aggregation for Quantile Regression";
    }

    @Override
    public String source() {
        return "Fakoor, Kim, Mueller, Smola and Tibshirani 2023, arXiv 2103.00083";
    }

    @Override
    public String summary() {
        return "Combine predicted quantiles of several models with weights that are trained on held-out forecasts, keep them in "
                + "order, calibrate them.";
    }

    @Override
    public String formula() {
        return "q_k = Σᵢ w_{i,k} g_{i,k}, w softmax;  loss Σₖ ρ_τₖ(y − q_k), ρ_τ(u) = max(τ u, (τ − 1) u);  then sort";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(regression, experts);
    }

    @Override
    public int seeds() {
        return 3;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var one = measured.get(regression.id());
        var two = measured.get(experts.id());
        var claims = new ArrayList<Claim>();
        claims.add(Claim.exceedsInEverySeed("Six models: one weight a model (global coarse) has a lower score than the best model in "
                + "every seed", one.of("best base"), one.of("global coarse"), 0));
        claims.add(Claim.exceedsInEverySeed("... than the mean", one.of("mean"), one.of("global coarse"), 0));
        claims.add(Claim.exceedsInEverySeed("... than the median", one.of("median"), one.of("global coarse"), 0));
        claims.add(Claim.exceedsInEverySeed("... and by more than 1 % than the mean (99 % of the mean's score, less that of global "
                + "coarse)", times(one.of("mean"), 0.99), one.of("global coarse"), 0));
        claims.add(Claim.atMostInEverySeed("Sorting raises the loss of no forecast by more than 1e-12",
                one.of(Isotonizer.SORT + ": largest increase"), 1e-12));
        claims.add(Claim.atMostInEverySeed("Isotonic regression raises the loss of no forecast by more than 1e-12",
                one.of(Isotonizer.ISOTONIC + ": largest increase"), 1e-12));
        claims.add(Claim.exceedsInEverySeed("Conformal calibration lowers the mean error of coverage by at least a third in every seed",
                times(one.of("coverage error"), 2.0 / 3), one.of("coverage error, conformal"), 0));
        claims.add(Claim.exceedsInEverySeed("Three experts: weights that depend on the input are at least 20 % below constant ones in "
                + "every seed (80 % of global, less local)", times(two.of("global coarse"), 0.8), two.of("local coarse"), 0));
        claims.add(Claim.exceedsInEverySeed("... and within 5 % of the expert who is right (105 % of the oracle, less local)",
                times(two.of("oracle"), 1.05), two.of("local coarse"), 0));
        return List.copyOf(claims);
    }

    private static double[] times(double[] x, double factor) {
        return Arrays.stream(x).map(v -> factor * v).toArray();
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var one = measured.get(regression.id());
        var two = measured.get(experts.id());
        var scores = new ArrayList<List<String>>();
        for (String name : Regression.BASE) {
            scores.add(List.of(name, number(one.mean(name)), ""));
        }
        for (String name : Regression.AGGREGATES) {
            scores.add(List.of(name, number(one.mean(name)), number(one.mean(name + ": crossing"))));
        }
        scores.add(List.of("local medium, calibrated and sorted", number(one.mean("conformal, sorted")), "0.0000"));
        var repairs = new ArrayList<List<String>>();
        repairs.add(List.of("none", number(one.mean("local medium")), ""));
        for (var isotonizer : Isotonizer.values()) {
            repairs.add(List.of(isotonizer.name().toLowerCase(Locale.ROOT).replace('_', '-'), number(one.mean(isotonizer.name())),
                    number(one.mean(isotonizer + ": raised"))));
        }
        var rows = new ArrayList<List<String>>();
        for (String name : Experts.NAMES) {
            rows.add(List.of(name, number(two.mean(name))));
        }
        return List.of(
                new Table("Six models: weighted interval score (2 × mean pinball loss of 19 levels), and share of forecasts that cross. "
                        + "Means over seeds.", List.of("forecast", ">score", ">cross"), scores),
                new Table("Repair of local medium: score, and share of forecasts whose own loss rose by more than 1e-12.",
                        List.of("repair", ">score", ">raised"), repairs),
                new Table("Three experts: weighted interval score.", List.of("forecast", ">score"), rows));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        return List.of();
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.4f", x).replace('-', '−');
    }
}
