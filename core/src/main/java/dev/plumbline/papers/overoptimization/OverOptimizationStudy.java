package dev.plumbline.papers.overoptimization;

import static dev.plumbline.papers.overoptimization.ProxySweeps.name;
import static dev.plumbline.papers.overoptimization.Setting.NOISY;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// The laws of reward-model over-optimisation against a known gold reward: size of proxy and data, label noise, ensembles,
/// KL penalty, seeds; best of n and policy optimisation. Gao, Schulman and Hilton (2023), arXiv 2210.10760; Coste et al.
/// (2024), arXiv 2310.02743; Eisenstein et al. (2024), arXiv 2312.09244.
///
/// Best of n: R(d) = d (α − β d), largest at d = α/(2β). Reinforcement learning: R(d) = d (α − β log d), largest at
/// d = exp(α/β − 1). d = √KL ({@link dev.plumbline.evaluation.OveroptimizationFit}).
public final class OverOptimizationStudy implements Paper {
    static final List<String> CONSERVATIVE = List.of(Curves.WORST_CASE, Curves.UNCERTAINTY);
    private final ProxySweeps proxies = new ProxySweeps();
    private final PolicyRuns policy = new PolicyRuns();
    private final CrossedSeeds seeds = new CrossedSeeds();

    @Override
    public String slug() {
        return "over-optimization-study";
    }

    @Override
    public String title() {
        return "A study of reward-model over-optimisation";
    }

    @Override
    public String source() {
        return "Gao, Schulman and Hilton 2023, arXiv 2210.10760; Coste et al. 2024, arXiv 2310.02743; Eisenstein et al. 2024, "
                + "arXiv 2312.09244";
    }

    @Override
    public String summary() {
        return "How gold falls while a proxy rises: by size of proxy and data, label noise, ensemble, KL penalty and seeds.";
    }

    @Override
    public String formula() {
        return "best of n: R(d) = d (α − β d);  RL: R(d) = d (α − β log d);  d = √KL";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(proxies, policy, seeds);
    }

    @Override
    public int seeds() {
        return 5;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var claims = new ArrayList<Claim>();
        curves(claims, measured.get(proxies.id()));
        sizes(claims, measured.get(proxies.id()));
        ensembles(claims, measured.get(proxies.id()));
        policies(claims, measured.get(policy.id()));
        crossed(claims, measured.get(seeds.id()));
        return List.copyOf(claims);
    }

    private static void curves(List<Claim> claims, Measurements all) {
        double[] zero = new double[all.seeds()];
        double[] noisy = share(all, NOISY);
        claims.add(Claim.exceeds("With 25 % noise a single model's gold falls from its peak by at least 15 % (share of the peak)",
                noisy, zero, 0.15));
        claims.add(Claim.exceeds("Label noise makes the fall larger (share of the peak)", noisy, share(all, 0), 0));
        claims.add(Claim.exceeds("Label noise makes β of best of n larger", all.of(name(NOISY, Curves.SINGLE, "beta")),
                all.of(name(0, Curves.SINGLE, "beta")), 0));
        for (double noise : Setting.NOISES) {
            claims.add(Claim.atMostInEverySeed("d (α − β d) leaves at most 10 % of the peak (root mean square), "
                    + Math.round(100 * noise) + " % noise", shareOf(all.of(name(noise, Curves.SINGLE, "residual")),
                    all.of(name(noise, Curves.SINGLE, "peak"))), 0.10));
        }
    }

    private static double[] share(Measurements all, double noise) {
        return shareOf(all.of(name(noise, Curves.SINGLE, "gap")), all.of(name(noise, Curves.SINGLE, "peak")));
    }

    /// aᵢ over the mean of `whole`: that of one seed may be 0 in a small run, where nothing beats the base policy. A mean below
    /// 1e-9 counts as 1e-9.
    private static double[] shareOf(double[] a, double... whole) {
        double mean = Math.max(1e-9, Arrays.stream(whole).average().orElseThrow());
        return Arrays.stream(a).map(x -> x / mean).toArray();
    }

    private static void sizes(List<Claim> claims, Measurements all) {
        String widest = ProxySweeps.width(ProxySweeps.WIDTHS[ProxySweeps.WIDTHS.length - 1]);
        String narrowest = ProxySweeps.width(ProxySweeps.WIDTHS[0]);
        String most = ProxySweeps.pairs(ProxySweeps.PAIRS[ProxySweeps.PAIRS.length - 1]);
        String fewest = ProxySweeps.pairs(ProxySweeps.PAIRS[0]);
        for (double noise : Setting.NOISES) {
            String percent = ", " + Math.round(100 * noise) + " % noise";
            claims.add(Claim.exceeds("Gold peaks higher for the widest proxy than for the narrowest" + percent,
                    all.of(name(noise, widest, "peak")), all.of(name(noise, narrowest, "peak")), 0));
            claims.add(Claim.exceeds("β is smaller for the widest proxy than for the narrowest" + percent,
                    all.of(name(noise, narrowest, "beta")), all.of(name(noise, widest, "beta")), 0));
            claims.add(Claim.exceeds("Gold peaks higher with the most pairs than with the fewest" + percent,
                    all.of(name(noise, most, "peak")), all.of(name(noise, fewest, "peak")), 0));
        }
    }

    private static void ensembles(List<Claim> claims, Measurements all) {
        double[] zero = new double[all.seeds()];
        double[] single = all.of(name(NOISY, Curves.SINGLE, "final"));
        for (String rule : CONSERVATIVE) {
            double[] own = all.of(name(NOISY, rule, "final"));
            var above = new double[own.length];
            Arrays.setAll(above, i -> own[i] - single[i]);
            claims.add(Claim.exceeds("With 25 % noise, " + rule + " ends above a single model by at least 20 %", shareOf(above, single), zero,
                    0.20));
            claims.add(Claim.exceeds("The fall from the own peak is smaller for " + rule + " than for the mean",
                    all.of(name(NOISY, Curves.MEAN, "gap")), all.of(name(NOISY, rule, "gap")), 0));
            claims.add(Claim.exceeds("With 25 % noise, four members are better than three, " + rule,
                    all.of(name(NOISY, ProxySweeps.ensemble(4, rule), "final")),
                    all.of(name(NOISY, ProxySweeps.ensemble(3, rule), "final")), 0));
        }
        claims.add(Claim.exceeds("The fall from the own peak is no larger for the mean than for a single model",
                all.of(name(NOISY, Curves.SINGLE, "gap")), all.of(name(NOISY, Curves.MEAN, "gap")), 0));
        for (double lambda : new double[] {0.5, 1, 2, 4}) {
            claims.add(Claim.exceeds("With 25 % noise, λ = " + lambda + " ends above λ = 0",
                    all.of(name(NOISY, ProxySweeps.lambda(lambda), "final")),
                    all.of(name(NOISY, ProxySweeps.lambda(0), "final")), 0));
        }
    }

    private static void policies(List<Claim> claims, Measurements all) {
        double[] zero = new double[all.seeds()];
        claims.add(Claim.exceeds("Policy optimisation: a single model's gold falls from its peak",
                difference(all, 0, Curves.SINGLE, "peak", "final"), zero, 0));
        claims.add(Claim.atMostInEverySeed("d (α − β log d) leaves at most 10 % of the peak (root mean square, KL ≥ 0.25)",
                shareOf(all.of(PolicyRuns.name(0, Curves.SINGLE, "residual")),
                        all.of(PolicyRuns.name(0, Curves.SINGLE, "peak"))), 0.10));
        for (double weight : new double[] {0.03, 0.1, 0.3}) {
            claims.add(Claim.atMostInEverySeed("KL penalty β = " + weight + " moves along the path of β = 0: gold at the same KL "
                    + "differs by at most 10 % of the peak",
                    shareOf(all.of(PolicyRuns.name(weight, Curves.SINGLE, "distance from the path of β = 0")),
                            all.of(PolicyRuns.name(0, Curves.SINGLE, "peak"))), 0.10));
        }
        for (String rule : CONSERVATIVE) {
            claims.add(Claim.exceeds("Policy optimisation without penalty: " + rule + " ends above a single model",
                    all.of(PolicyRuns.name(0, rule, "final")), all.of(PolicyRuns.name(0, Curves.SINGLE, "final")), 0));
        }
    }

    private static double[] difference(Measurements all, double weight, String objective, String a, String b) {
        double[] first = all.of(PolicyRuns.name(weight, objective, a));
        double[] second = all.of(PolicyRuns.name(weight, objective, b));
        var difference = new double[first.length];
        Arrays.setAll(difference, i -> first[i] - second[i]);
        return difference;
    }

    private static void crossed(List<Claim> claims, Measurements all) {
        double[] zero = new double[all.seeds()];
        double[] finetuning = all.of(CrossedSeeds.name(CrossedSeeds.FINETUNING_OWN, "disagreement"));
        double[] pretraining = all.of(CrossedSeeds.name(CrossedSeeds.PRETRAINING_OWN, "disagreement"));
        var ratio = new double[finetuning.length];
        Arrays.setAll(ratio, i -> pretraining[i] / finetuning[i]);
        claims.add(Claim.exceeds("Own pretrainings disagree at least 1.4 times as much as own fine-tuning seeds (ratio)",
                ratio, zero, 1.4));
        double[] both = all.of(CrossedSeeds.name(CrossedSeeds.BOTH_OWN, Curves.MEAN));
        for (String rule : Curves.RULES.keySet()) {
            claims.add(Claim.exceeds("Own pretrainings end above own fine-tuning seeds, " + rule,
                    all.of(CrossedSeeds.name(CrossedSeeds.PRETRAINING_OWN, rule)),
                    all.of(CrossedSeeds.name(CrossedSeeds.FINETUNING_OWN, rule)), 0));
        }
        claims.add(Claim.exceeds("Own fine-tuning seeds end above one model, mean",
                all.of(CrossedSeeds.name(CrossedSeeds.FINETUNING_OWN, Curves.MEAN)),
                all.of(CrossedSeeds.name(CrossedSeeds.NEITHER_OWN, Curves.MEAN)), 0));
        claims.add(Claim.exceeds("Both own end above one model, mean", both,
                all.of(CrossedSeeds.name(CrossedSeeds.NEITHER_OWN, Curves.MEAN)), 0));
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        return StudyTables.of(measured.get(proxies.id()), measured.get(policy.id()), measured.get(seeds.id()));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        return StudyFigures.of(measured.get(proxies.id()), measured.get(policy.id()));
    }
}
