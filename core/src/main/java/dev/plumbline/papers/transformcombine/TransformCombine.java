package dev.plumbline.papers.transformcombine;

import static dev.plumbline.papers.transformcombine.SingleProperty.LSC;
import static dev.plumbline.papers.transformcombine.SingleProperty.LSC_GLOBAL;
import static dev.plumbline.papers.transformcombine.SingleProperty.RAW;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Transforming and combining rewards: log-sigmoid centred at a reference, and its sum as logical AND.
///
/// A Bradley-Terry reward r says P(y beats y′) = σ(r(y) − r(y′)). The policy that is the base policy conditioned on "better
/// than a reference response" is π* ∝ π₀ σ(r − ref)^(1/γ): the optimum of E u − γ KL(π‖π₀) for u = log σ(r − ref)
/// ({@link dev.plumbline.reward.RewardTransform}). Several properties, judged independently, give u = Σ log σ(rₖ − refₖ)
/// ({@link dev.plumbline.reward.Conjunction}).
public final class TransformCombine implements Paper {
    private final SingleProperty single = new SingleProperty();
    private final TwoProperties two = new TwoProperties();
    private final PolicyGradients gradients = new PolicyGradients();

    @Override
    public String slug() {
        return "transform-combine";
    }

    @Override
    public String title() {
        return "Transforming and Combining Rewards for Aligning Large Language Models";
    }

    @Override
    public String source() {
        return "Wang, Nagpal, Berant, Eisenstein, D'Amour, Koyejo and Veitch 2024, arXiv 2402.00742";
    }

    @Override
    public String summary() {
        return "Maximise the log-probability of being better than a reference; add such utilities for a logical AND.";
    }

    @Override
    public String formula() {
        return "u = Σₖ log σ(rₖ − refₖ),  π* ∝ π₀ exp(u/γ)";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(single, two, gradients);
    }

    @Override
    public int seeds() {
        return 5;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var claims = new ArrayList<Claim>();
        var one = measured.get(single.id());
        claims.add(Claim.exceedsInEverySeed(
                "At 1 nat the log-sigmoid's win rate is above that of the raw reward by at least 0.15 in every seed",
                one.of(SingleProperty.name(LSC, 1, "win")), one.of(SingleProperty.name(RAW, 1, "win")), 0.15));
        claims.add(Claim.exceedsInEverySeed(
                "Its 10 % quantile over prompts is above by at least 0.15 in every seed",
                one.of(SingleProperty.name(LSC, 1, "p10")), one.of(SingleProperty.name(RAW, 1, "p10")), 0.15));
        double[] half = Arrays.stream(one.of(SingleProperty.name(RAW, 1, "hack"))).map(m -> m / 2).toArray();
        claims.add(Claim.exceedsInEverySeed("It puts at most half as much on planted hacks in every seed (half less own)", half,
                one.of(SingleProperty.name(LSC, 1, "hack")), 0));
        claims.add(Claim.exceedsInEverySeed(
                "One reference for all prompts wins less than a reference for each prompt in every seed",
                one.of(SingleProperty.name(LSC, 1, "win")), one.of(SingleProperty.name(LSC_GLOBAL, 1, "win")), 0));
        var pair = measured.get(two.id());
        for (String rival : List.of(TwoProperties.SUM, TwoProperties.LSC_OF_SUM)) {
            for (String metric : TwoProperties.METRICS) {
                claims.add(Claim.exceedsInEverySeed("The sum of log-sigmoids beats the " + rival + " on '" + label(metric)
                        + "' at 1, 2 and 3 nats in every seed (smallest difference)",
                        least(pair, rival, metric), new double[pair.seeds()], 0));
            }
        }
        for (String rival : List.of(TwoProperties.Z_SCORES, TwoProperties.MINIMUM)) {
            claims.add(Claim.exceedsInEverySeed("It beats the " + rival + " on '" + label("product")
                    + "', the quantity it is derived from, at 1, 2 and 3 nats in every seed (smallest difference)",
                    least(pair, rival, "product"), new double[pair.seeds()], 0));
        }
        for (String method : PolicyGradients.METHODS.keySet()) {
            claims.add(Claim.atMostInEverySeed(
                    "The " + method + " with exact expectations ends within a total variation of 0.02 of the closed form",
                    measured.get(gradients.id()).of(method + ": total variation"), 0.02));
        }
        return List.copyOf(claims);
    }

    /// Smallest difference over budgets, for each seed.
    private static double[] least(Measurements pair, String rival, String metric) {
        var least = new double[pair.seeds()];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        for (double budget : TwoProperties.BUDGETS) {
            double[] own = pair.of(TwoProperties.name(TwoProperties.SUM_OF_LSC, budget, metric));
            double[] other = pair.of(TwoProperties.name(rival, budget, metric));
            for (int i = 0; i < least.length; i++) {
                least[i] = Math.min(least[i], own[i] - other[i]);
            }
        }
        return least;
    }

    private static String label(String metric) {
        return switch (metric) {
            case "both" -> "both above their medians";
            case "product" -> "product of the chances to be good enough";
            case "lower" -> "the lower of the two ranks";
            default -> metric;
        };
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var tables = new ArrayList<Table>();
        var one = measured.get(single.id());
        var rows = new ArrayList<List<String>>();
        for (String utility : SingleProperty.UTILITIES) {
            var row = new ArrayList<>(List.of(utility));
            for (double budget : SingleProperty.BUDGETS) {
                row.add(number(one.mean(SingleProperty.name(utility, budget, "win"))) + " / "
                        + number(one.mean(SingleProperty.name(utility, budget, "p10"))) + " / "
                        + number(one.mean(SingleProperty.name(utility, budget, "hack"))));
            }
            row.add(number(one.mean(SingleProperty.name(utility, 1, "kl sd"))));
            rows.add(row);
        }
        tables.add(new Table("One property: win rate against the base policy, its 10 % quantile over prompts, and mass on hacks, at "
                + "matched mean divergence; standard deviation of the divergence over prompts at 1 nat. Means over seeds.",
                List.of("utility", ">0.5 nats", ">1 nat", ">2 nats", ">sd of KL"), rows));
        var pair = measured.get(two.id());
        for (String metric : TwoProperties.METRICS) {
            var lines = new ArrayList<List<String>>();
            for (String utility : TwoProperties.UTILITIES) {
                var row = new ArrayList<>(List.of(utility));
                for (double budget : TwoProperties.BUDGETS) {
                    row.add(number(pair.mean(TwoProperties.name(utility, budget, metric))));
                }
                lines.add(row);
            }
            tables.add(new Table("Two properties: " + label(metric) + ", expectation under the policy. Means over seeds.",
                    List.of("utility", ">1 nat", ">2 nats", ">3 nats"), lines));
        }
        return List.copyOf(tables);
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var one = measured.get(single.id());
        var pair = measured.get(two.id());
        return List.of(
                figure(one, SingleProperty.UTILITIES, SingleProperty.BUDGETS, "win",
                        "One property: win rate against the base policy", "win rate"),
                figure(one, SingleProperty.UTILITIES, SingleProperty.BUDGETS, "hack", "One property: mass on planted hacks",
                        "mass on hacks"),
                figure(pair, TwoProperties.UTILITIES, TwoProperties.BUDGETS, "product",
                        "Two properties: product of the chances to be good enough", "E of the product"));
    }

    private static Figure figure(Measurements measured, List<String> utilities, double[] budgets, String metric, String caption,
            String axis) {
        return new Figure(caption, "mean KL from the base policy (nats)", axis, utilities.stream()
                .map(utility -> new Line(utility, budgets.clone(), Arrays.stream(budgets)
                        .map(budget -> measured.mean(SingleProperty.name(utility, budget, metric))).toArray()))
                .toList());
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x);
    }
}
