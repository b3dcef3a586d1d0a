package dev.plumbline.papers.gdro;

import static dev.plumbline.papers.gdro.OfflineRanking.DPO_PLAIN;
import static dev.plumbline.papers.gdro.OfflineRanking.GDRO;
import static dev.plumbline.papers.gdro.OfflineRanking.GDRO_PLAIN;
import static dev.plumbline.papers.gdro.OfflineRanking.REFERENCE;
import static dev.plumbline.papers.gdro.OfflineRanking.name;

import dev.plumbline.evaluation.PairedComparison;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.papers.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Offline training of a flow on groups of its own samples: {@link GdroLoss}, its ranking
/// {@link dev.plumbline.preference.rankings.GroupRankingLoss}, its scores
/// {@link dev.plumbline.policy.diffusion.ImplicitFlowReward}.
public final class Gdro implements Paper {
    private final OfflineRanking ranking = new OfflineRanking();
    private final TabularMinimum minimum = new TabularMinimum();

    @Override
    public String slug() {
        return "gdro";
    }

    @Override
    public String title() {
        return "GDRO: Group-level Reward Post-training Suitable for Diffusion Models";
    }

    @Override
    public String source() {
        return "Wang, Chen, Xu, Liu and Zhao 2026, arXiv 2601.02036";
    }

    @Override
    public String summary() {
        return "Train a flow offline on rewarded groups of its own samples, by matching soft rankings.";
    }

    @Override
    public String formula() {
        return "L = Σᵢ [log Σ_{m≥i} exp s_m − Σ_{j≥i} qᵢ(j) sⱼ] + γ ‖v₁ − v_θ(x₁)‖²,  s = −β (‖v − v_θ‖² − ‖v − v_ref‖²)";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(ranking, minimum);
    }

    @Override
    public int seeds() {
        return 5;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var all = measured.get(ranking.id());
        var claims = new ArrayList<Claim>();
        for (var method : List.of(GDRO_PLAIN, GDRO)) {
            claims.add(Claim.exceedsInEverySeed(method.name() + " raises the mean reward by more than 0.3 in every seed",
                    all.of(name(method.name(), "reward")), all.of(name(REFERENCE, "reward")), 0.3));
            claims.add(atMost(method.name() + " costs less than 0.1 of quality",
                    all.of(name(REFERENCE, "quality")), all.of(name(method.name(), "quality")), 0.1));
        }
        claims.add(Claim.exceeds("At the same β, DPO on pairs (γ = 0) reaches a higher reward than GDRO",
                all.of(name(DPO_PLAIN.name(), "reward")), all.of(name(GDRO_PLAIN.name(), "reward")), 0));
        claims.add(Claim.exceedsInEverySeed("... loses more than 0.3 of quality in every seed",
                all.of(name(REFERENCE, "quality")), all.of(name(DPO_PLAIN.name(), "quality")), 0.3));
        claims.add(Claim.exceedsInEverySeed("... and so GDRO has the higher product of reward and quality in every seed",
                all.of(name(GDRO_PLAIN.name(), "product")), all.of(name(DPO_PLAIN.name(), "product")), 0));
        for (double tau : TabularMinimum.TAUS) {
            claims.add(Claim.atMostInEverySeed("With exact likelihoods over the whole support, τ = " + tau
                    + ", the minimum is ref exp(r/(τ b))/Z: log-probabilities within 1e-9",
                    measured.get(minimum.id()).of(TabularMinimum.name(tau, "distance")), 1e-9));
        }
        return List.copyOf(claims);
    }

    /// "the mean over seeds of a − b is at most `most`": confirmed if its 95 % interval lies below.
    private static Claim atMost(String statement, double[] a, double[] b, double most) {
        var mean = PairedComparison.of(a, b, 0.95);
        var verdict = mean.high() <= most
                ? Verdict.CONFIRMED
                : mean.mean() <= most ? Verdict.UNDECIDED : Verdict.REFUTED;
        return new Claim(statement,
                number(mean.mean()) + " (" + number(mean.low()) + " to " + number(mean.high()) + ")", verdict);
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var all = measured.get(ranking.id());
        var names = new ArrayList<>(List.of(REFERENCE));
        OfflineRanking.METHODS.forEach(method -> names.add(method.name()));
        return List.of(new Table(
                "Mean reward, share of samples near a mode, and their product. GDRO: k = 6, τ = 0.05, β = 0.5 unless another is "
                        + "named. Means over seeds.",
                List.of("trained by", ">reward", ">quality", ">product"),
                names.stream().map(method -> List.of(method, number(all.mean(name(method, "reward"))),
                        number(all.mean(name(method, "quality"))), number(all.mean(name(method, "product"))))).toList()));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var all = measured.get(ranking.id());
        return List.of(new Figure("Reward and quality after training", "quality", "mean reward",
                OfflineRanking.METHODS.stream().map(method -> new Line(method.name(),
                        new double[] {all.mean(name(REFERENCE, "quality")), all.mean(name(method.name(), "quality"))},
                        new double[] {all.mean(name(REFERENCE, "reward")), all.mean(name(method.name(), "reward"))})).toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
