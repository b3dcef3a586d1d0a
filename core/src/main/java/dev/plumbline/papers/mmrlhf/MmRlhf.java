package dev.plumbline.papers.mmrlhf;

import static dev.plumbline.papers.mmrlhf.Critiques.ANNOTATED;
import static dev.plumbline.papers.mmrlhf.Critiques.DIRECT;
import static dev.plumbline.papers.mmrlhf.Critiques.HARD;
import static dev.plumbline.papers.mmrlhf.Critiques.SAMPLED;
import static dev.plumbline.papers.mmrlhf.Critiques.SOFT;
import static dev.plumbline.papers.mmrlhf.ScaledBetas.CONSTANT;
import static dev.plumbline.papers.mmrlhf.ScaledBetas.DPO;
import static dev.plumbline.papers.mmrlhf.ScaledBetas.FLIPS;
import static dev.plumbline.papers.mmrlhf.ScaledBetas.IMPLICIT;
import static dev.plumbline.papers.mmrlhf.ScaledBetas.MM_DPO;
import static dev.plumbline.papers.mmrlhf.ScaledBetas.PUBLISHED;

import dev.plumbline.evaluation.PairedComparison;
import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import dev.plumbline.papers.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// MM-RLHF: DPO whose β follows the margin of a frozen reward model ({@link DynamicRewardScaling}), and a reward model
/// that reads a critique ({@link dev.plumbline.preference.reward.CritiqueRewardModel}).
public final class MmRlhf implements Paper {
    private final ScaledBetas betas = new ScaledBetas();
    private final Critiques critiques = new Critiques();

    @Override
    public String slug() {
        return "mm-rlhf";
    }

    @Override
    public String title() {
        return "MM-RLHF: The Next Step Forward in Multimodal LLM Alignment";
    }

    @Override
    public String source() {
        return "Zhang, Yu, Tian, Fu and others 2025 (ICML), arXiv 2502.10391";
    }

    @Override
    public String summary() {
        return "Let the margin of a reward model set the β of a pair; let that model write a critique first.";
    }

    @Override
    public String formula() {
        return "L = −(1/N) Σ log σ(β(δᵢ) hᵢ) + γ L_SFT,  β(δ) = β₀ [1 + w (1 − e^(−k max(δ, 0)))]";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(betas, critiques);
    }

    @Override
    public int seeds() {
        return 20;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var dpo = measured.get(betas.id());
        double[] plain = reward(dpo, PUBLISHED, DPO);
        double[] scaled = reward(dpo, PUBLISHED, MM_DPO);
        var claims = new ArrayList<Claim>();
        claims.add(Claim.exceedsInShareOfSeeds(
                "20 % of labels reversed: MM-DPO has more reward at 0.5 nats than DPO in 80 % of the seeds", scaled,
                plain, 0.8));
        claims.add(tStatistic("... with a paired t above 3", scaled, plain, 3));
        claims.add(Claim.exceeds("It is not only a larger β: MM-DPO beats DPO with its mean β",
                scaled, reward(dpo, PUBLISHED, CONSTANT), 0));
        claims.add(Claim.atMost("Margins of the policy itself in place of the reward model's are no better than DPO",
                reward(dpo, PUBLISHED, IMPLICIT), plain, 0));
        var scores = measured.get(critiques.id());
        double[] soft = scores.of(Critiques.name(SOFT, "accuracy"));
        double[] direct = scores.of(Critiques.name(DIRECT, "accuracy"));
        double[] annotated = scores.of(Critiques.name(ANNOTATED, "accuracy"));
        double[] hard = scores.of(Critiques.name(HARD, "accuracy"));
        claims.add(Claim.exceeds("A score from probabilities of critiques beats a score from features", soft, direct,
                0));
        claims.add(Claim.exceeds("With an annotated critique it beats that from features", annotated, direct, 0));
        claims.add(Claim.exceeds("... that from probabilities", annotated, soft, 0));
        claims.add(Claim.exceeds("... and that from the likeliest critique", annotated, hard, 0));
        claims.add(Claim.exceeds("ACC+: the likeliest critique beats features",
                scores.of(Critiques.name(HARD, "ACC+")), scores.of(Critiques.name(DIRECT, "ACC+")), 0));
        claims.add(Claim.exceeds("ACC+: an annotated critique beats the likeliest by 0.2",
                scores.of(Critiques.name(ANNOTATED, "ACC+")), scores.of(Critiques.name(HARD, "ACC+")), 0.2));
        claims.add(Claim.atMost("The mean score of 8 drawn critiques is no better than that of the likeliest",
                scores.of(Critiques.name(SAMPLED, "accuracy")), hard, 0));
        return List.copyOf(claims);
    }

    private static double[] reward(Measurements dpo, double flips, String arm) {
        return dpo.of(ScaledBetas.name(flips, arm, "reward"));
    }

    private static Claim tStatistic(String statement, double[] a, double[] b, double least) {
        var difference = PairedComparison.of(a, b, 0.95);
        double t = difference.mean() / difference.standardError();
        return new Claim(statement, String.format(Locale.ROOT, "t = %.2f", t).replace('-', '−'),
                t > least ? Verdict.CONFIRMED : Verdict.REFUTED);
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var dpo = measured.get(betas.id());
        var scores = measured.get(critiques.id());
        var headings = new ArrayList<>(List.of("loss"));
        for (double flips : FLIPS) {
            headings.add(String.format(Locale.ROOT, ">cosine, %.0f %%", 100 * flips));
            headings.add(String.format(Locale.ROOT, ">reward, %.0f %%", 100 * flips));
        }
        return List.of(
                new Table("Cosine of θ and w*, and true reward at 0.5 nats from uniform, by share of reversed labels. "
                        + "Means over seeds.", headings, ScaledBetas.ARMS.stream().map(arm -> {
                            var row = new ArrayList<>(List.of(arm));
                            for (double flips : FLIPS) {
                                row.add(number(dpo.mean(ScaledBetas.name(flips, arm, "cosine"))));
                                row.add(number(dpo.mean(ScaledBetas.name(flips, arm, "reward"))));
                            }
                            return (List<String>) row;
                        }).toList()),
                new Table("MM-DPO with other weights w, 20 % of labels reversed. Means over seeds.",
                        List.of("loss", ">cosine", ">reward"),
                        Arrays.stream(ScaledBetas.WEIGHTS).mapToObj(ScaledBetas::weight).map(arm -> List.of(arm,
                                number(dpo.mean(ScaledBetas.name(PUBLISHED, arm, "cosine"))),
                                number(dpo.mean(ScaledBetas.name(PUBLISHED, arm, "reward"))))).toList()),
                new Table("Pairs in true order, and prompts all of whose pairs are. Means over seeds.",
                        List.of("score from", ">accuracy", ">ACC+"),
                        Critiques.ARMS.stream().map(arm -> List.of(arm,
                                number(scores.mean(Critiques.name(arm, "accuracy"))),
                                number(scores.mean(Critiques.name(arm, "ACC+"))))).toList()));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var dpo = measured.get(betas.id());
        return List.of(new Figure("Gain over DPO", "share of reversed labels", "true reward at 0.5 nats",
                ScaledBetas.ARMS.stream().map(arm -> new Line(arm, FLIPS.clone(), Arrays.stream(FLIPS)
                        .map(flips -> dpo.mean(ScaledBetas.name(flips, arm, "reward"))
                                - dpo.mean(ScaledBetas.name(flips, DPO, "reward"))).toArray())).toList()));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
