package dev.plumbline.papers.rmensembles;

import static dev.plumbline.papers.rmensembles.BestOfNExperiment.NOISY;
import static dev.plumbline.papers.rmensembles.BestOfNExperiment.name;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.policy.BestOfN;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reward-model ensembles against over-optimisation: worst case minᵢ Rᵢ and uncertainty weighting m − λ v instead of one
/// model or the mean ({@link dev.plumbline.reward.EnsembleAggregation}), in the reduced setting of {@link SyntheticGold}.
public final class RewardModelEnsembles implements Paper {
    private final BestOfNExperiment best = new BestOfNExperiment();
    private final SharedError shared = new SharedError();

    @Override
    public String slug() {
        return "rm-ensembles-overoptimization";
    }

    @Override
    public String title() {
        return "Reward Model Ensembles Help Mitigate Overoptimization";
    }

    @Override
    public String source() {
        return "Coste, Anwar, Kirk and Krueger 2024, arXiv 2310.02743; curves: Gao, Schulman and Hilton 2023, arXiv 2210.10760";
    }

    @Override
    public String summary() {
        return "Optimise the worst of several reward models, or their mean less a multiple of their variance.";
    }

    @Override
    public String formula() {
        return "R = minᵢ Rᵢ,  R = m − λ (1/k) Σ (Rᵢ − m)²";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(best, shared);
    }

    @Override
    public int seeds() {
        return 8;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var all = measured.get(best.id());
        var claims = new ArrayList<Claim>();
        double[] zero = new double[all.seeds()];
        claims.add(Claim.atMostInEverySeed("The proxy of a single model never falls along best of n (largest fall)",
                all.of(name(NOISY, Objectives.SINGLE, "largest fall of the proxy")), 1e-12));
        claims.add(Claim.exceeds("With 25 % noise a single model's gold falls from its peak by at least 15 % (share of the peak)",
                share(all, Objectives.SINGLE), zero, 0.15));
        for (String rule : List.of(Objectives.WORST_CASE, Objectives.UNCERTAINTY)) {
            double[] single = all.of(name(NOISY, Objectives.SINGLE, "final"));
            double[] own = all.of(name(NOISY, rule, "final"));
            var relative = new double[own.length];
            double mean = Arrays.stream(single).average().orElseThrow();
            Arrays.setAll(relative, i -> (own[i] - single[i]) / mean);
            claims.add(Claim.exceeds("With 25 % noise, " + rule + " ends above a single model by at least 20 %", relative, zero,
                    0.20));
            claims.add(Claim.exceedsInEverySeed("... and above it in every seed", own, single, 0));
            claims.add(Claim.exceeds("The fall from the own peak is smaller for " + rule + " than for the mean",
                    all.of(name(NOISY, Objectives.MEAN, "gap")), all.of(name(NOISY, rule, "gap")), 0));
            claims.add(Claim.exceeds("The mean ends below " + rule, own, all.of(name(NOISY, Objectives.MEAN, "final")), 0));
        }
        claims.add(Claim.exceeds("The fall from the own peak is no larger for the mean than for a single model",
                all.of(name(NOISY, Objectives.SINGLE, "gap")), all.of(name(NOISY, Objectives.MEAN, "gap")), 0));
        for (String rule : List.of(Objectives.WORST_CASE, Objectives.UNCERTAINTY)) {
            claims.add(Claim.exceeds("Without noise, " + rule + " ends above a single model",
                    all.of(name(0, rule, "final")), all.of(name(0, Objectives.SINGLE, "final")), 0));
        }
        claims.add(Claim.exceeds("Four members are better than three, worst case", all.of(members(4)), all.of(members(3)), 0));
        for (String rule : List.of(Objectives.WORST_CASE, Objectives.UNCERTAINTY)) {
            claims.add(Claim.exceeds("PPO with KL weight 0.01: " + rule + " ends above a single model",
                    all.of(PolicyGradient.name(0.01, rule, "gold")),
                    all.of(PolicyGradient.name(0.01, Objectives.SINGLE, "gold")), 0));
        }
        claims.add(Claim.exceeds("PPO of a single model is better with KL weight 0.1 than with 0.01",
                all.of(PolicyGradient.name(0.1, Objectives.SINGLE, "gold")),
                all.of(PolicyGradient.name(0.01, Objectives.SINGLE, "gold")), 0));
        var control = measured.get(shared.id());
        for (String rule : List.of(Objectives.WORST_CASE, Objectives.UNCERTAINTY)) {
            claims.add(Claim.exceeds(rule + " beats the mean by at least 1 where members err on their own",
                    control.of(SharedError.name(SharedError.OWN, rule)),
                    control.of(SharedError.name(SharedError.OWN, Objectives.MEAN)), 1));
            double[] one = control.of(SharedError.name(SharedError.SHARED, rule));
            double[] other = control.of(SharedError.name(SharedError.SHARED, Objectives.MEAN));
            var distance = new double[one.length];
            Arrays.setAll(distance, i -> Math.abs(one[i] - other[i]));
            claims.add(Claim.atMostInEverySeed(rule + " is within 0.2 of the mean where they share the error", distance, 0.2));
        }
        return List.copyOf(claims);
    }

    private static String members(int k) {
        return k + " members, " + Objectives.WORST_CASE + ": final";
    }

    private static double[] share(Measurements all, String objective) {
        double[] gap = all.of(name(NOISY, objective, "gap"));
        double[] peak = all.of(name(NOISY, objective, "peak"));
        var share = new double[gap.length];
        Arrays.setAll(share, i -> gap[i] / peak[i]);
        return share;
    }

    private static List<String> objectives() {
        var objectives = new ArrayList<>(List.of(Objectives.SINGLE));
        objectives.addAll(Objectives.RULES.keySet());
        return objectives;
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var all = measured.get(best.id());
        var tables = new ArrayList<Table>();
        for (double noise : BestOfNExperiment.NOISES) {
            var rows = new ArrayList<List<String>>();
            for (String objective : objectives()) {
                var row = new ArrayList<>(List.of(objective, number(all, name(noise, objective, "peak")),
                        number(all, name(noise, objective, "final")), number(all, name(noise, objective, "gap"))));
                for (double budget : BestOfNExperiment.BUDGETS) {
                    String tilt = name(noise, objective, "gold, tilt at " + budget + " nats");
                    row.add(all.bySeed().getFirst().containsKey(tilt) ? number(all, tilt) : "");
                }
                rows.add(row);
            }
            tables.add(new Table("Gold gain over the base policy with " + Math.round(100 * noise) + " % of the labels flipped: best of n "
                    + "at its peak and at the largest n, and the tilt at four divergences (single model: the first member). Means "
                    + "over seeds.",
                    List.of("objective", ">peak", ">final", ">gap", ">1 nat", ">3 nats", ">5 nats", ">6 nats"), rows));
        }
        var sizes = new ArrayList<List<String>>();
        for (int k = 1; k <= BestOfNExperiment.MOST_MEMBERS; k++) {
            sizes.add(List.of(Integer.toString(k), number(all, k + " members, " + Objectives.MEAN + ": final"),
                    number(all, members(k)), number(all, k + " members, " + Objectives.UNCERTAINTY + ": final")));
        }
        tables.add(new Table("Members, 25 % noise: final gold gain of best of n.",
                List.of(">members", ">mean", ">worst case", ">mean − 2 variance"), sizes));
        var weights = new ArrayList<List<String>>();
        for (double lambda : BestOfNExperiment.LAMBDAS) {
            weights.add(List.of(Double.toString(lambda), number(all, "λ = " + lambda + ": final")));
        }
        tables.add(new Table("Weight of the variance, 25 % noise, standardised members: final gold gain.", List.of(">λ", ">final"),
                weights));
        tables.add(new Table("Members as they were trained, not standardised, 25 % noise: final gold gain.",
                List.of("objective", ">standardised", ">as trained"),
                List.of(Objectives.WORST_CASE, Objectives.UNCERTAINTY).stream()
                        .map(rule -> List.of(rule, number(all, name(NOISY, rule, "final")),
                                number(all, "members as trained, " + rule + ": final")))
                        .toList()));
        var ppo = new ArrayList<List<String>>();
        for (String objective : objectives()) {
            var row = new ArrayList<>(List.of(objective));
            for (double weight : PolicyGradient.WEIGHTS) {
                row.add(number(all, PolicyGradient.name(weight, objective, "gold")) + " at "
                        + number(all, PolicyGradient.name(weight, objective, "kl")));
            }
            ppo.add(row);
        }
        var headings = new ArrayList<>(List.of("objective"));
        Arrays.stream(PolicyGradient.WEIGHTS).forEach(weight -> headings.add(">β = " + weight));
        tables.add(new Table("PPO with 25 % noise: gold gain at divergence (nats) for each weight β of the penalty.", headings, ppo));
        var control = measured.get(shared.id());
        tables.add(new Table("Gold of the best of 1024 by members with planted errors (standard normal gold).",
                List.of("objective", ">" + SharedError.OWN, ">" + SharedError.SHARED),
                objectives().stream().map(objective -> List.of(objective,
                        number(control, SharedError.name(SharedError.OWN, objective)),
                        number(control, SharedError.name(SharedError.SHARED, objective)))).toList()));
        return List.copyOf(tables);
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var all = measured.get(best.id());
        var figures = new ArrayList<Figure>();
        for (double noise : BestOfNExperiment.NOISES) {
            figures.add(new Figure("Gold along best of n with " + Math.round(100 * noise) + " % of the labels flipped",
                    "KL bound log n − (n − 1)/n (nats)", "gold gain over the base policy",
                    objectives().stream().map(objective -> curve(all, noise, objective)).toList()));
        }
        return List.copyOf(figures);
    }

    private static Line curve(Measurements all, double noise, String objective) {
        String prefix = name(noise, objective, "gold, best of ");
        int[] draws = all.bySeed().getFirst().keySet().stream().filter(key -> key.startsWith(prefix))
                .mapToInt(key -> Integer.parseInt(key.substring(prefix.length()))).sorted().toArray();
        return new Line(objective, Arrays.stream(draws).mapToDouble(BestOfN::klUpperBound).toArray(),
                Arrays.stream(draws).mapToDouble(n -> all.mean(prefix + n)).toArray());
    }

    private static String number(Measurements all, String name) {
        return String.format(Locale.ROOT, "%.2f", all.mean(name));
    }
}
