package dev.plumbline.papers.hybridrewards;

import static dev.plumbline.papers.hybridrewards.ReasoningLength.FULL;
import static dev.plumbline.papers.hybridrewards.ReasoningLength.HYBRID;
import static dev.plumbline.papers.hybridrewards.ReasoningLength.LENGTH;
import static dev.plumbline.papers.hybridrewards.ReasoningLength.MEASURES;
import static dev.plumbline.papers.hybridrewards.ReasoningLength.MONOLITHIC;
import static dev.plumbline.papers.hybridrewards.ReasoningLength.VARIANTS;
import static dev.plumbline.papers.hybridrewards.ReasoningLength.name;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// HARMO: rules where answers can be verified, a model elsewhere, and terms for length and form: {@link
/// MultiAspectReward}.
public final class HybridRewards implements Paper {
    private final ReasoningLength reasoning = new ReasoningLength();
    private final PromptWeights weights = new PromptWeights();

    @Override
    public String slug() {
        return "hybrid-multi-aspect-rewards";
    }

    @Override
    public String title() {
        return "Beyond Monolithic Rewards: A Hybrid and Multi-Aspect Reward Optimization for MLLM Alignment";
    }

    @Override
    public String source() {
        return "Gulhane and Indurthi 2025, arXiv 2510.05283";
    }

    @Override
    public String summary() {
        return "Add a rule (or, where there is none, a model's score), a group's length penalty and a format bonus.";
    }

    @Override
    public String formula() {
        return "R = R_hyb + R_len + R_fmt,  R_len = −P clip((L* − n)/L*, 0, 1),  "
                + "L* = mean length where R_hyb ≥ τ,  A = R − R̄";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(reasoning, weights);
    }

    @Override
    public int seeds() {
        return 10;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var all = measured.get(reasoning.id());
        String accuracy = MEASURES.get(0);
        String quality = MEASURES.get(1);
        String form = MEASURES.get(4);
        var claims = new ArrayList<Claim>();
        claims.add(Claim.exceeds("On verifiable prompts, rules raise accuracy by 0.4 over the reward model alone",
                all.of(name(HYBRID, accuracy)), all.of(name(MONOLITHIC, accuracy)), 0.4));
        for (var variant : List.of(LENGTH, FULL)) {
            claims.add(Claim.exceeds("On open prompts, " + variant.name() + " has more quality than hybrid by 0.1",
                    all.of(name(variant, quality)), all.of(name(HYBRID, quality)), 0.1));
            claims.add(Claim.atMost("... at a cost in accuracy of at most 0.02",
                    all.of(name(HYBRID, accuracy)), all.of(name(variant, accuracy)), 0.02));
        }
        claims.add(Claim.atMostInEverySeed("With the format term, less than 0.05 of the policy is out of form",
                Arrays.stream(all.of(name(FULL, form))).map(mass -> 1 - mass).toArray(), 0.05));
        for (var variant : List.of(MONOLITHIC, HYBRID, LENGTH)) {
            claims.add(Claim.atMostInEverySeed("Without it, at most 0.95 is in form: " + variant.name(),
                    all.of(name(variant, form)), 0.95));
        }
        for (double p : PromptWeights.PROBABILITIES) {
            claims.add(Claim.atMostInEverySeed("Expected gradients at p = " + p
                    + " are 7/8 and f₈(p) of the true one, to 1e-12",
                    measured.get(weights.id()).of(PromptWeights.name("error", p)), 1e-12));
        }
        return List.copyOf(claims);
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var all = measured.get(reasoning.id());
        var factors = measured.get(weights.id());
        var headings = new ArrayList<>(List.of("reward"));
        MEASURES.forEach(measure -> headings.add(">" + measure));
        return List.of(
                new Table("P = 0.5, τ = 0.7, f = 0.2; lengths from 0 to 7; \"...\" changes one thing of the full "
                                + "reward. Means over seeds.",
                        headings,
                        VARIANTS.stream().map(variant -> {
                            var row = new ArrayList<>(List.of(variant.name()));
                            MEASURES.forEach(measure -> row.add(number(all.mean(name(variant, measure)))));
                            return (List<String>) row;
                        }).toList()),
                new Table("Expected gradient of a group of 8 over the true gradient, by probability of success.",
                        List.of(">p", ">R − mean", ">(R − mean)/s"),
                        PromptWeights.PROBABILITIES.stream().map(p -> List.of(number(p),
                                number(factors.mean(PromptWeights.name("mean only", p))),
                                number(factors.mean(PromptWeights.name("normalized", p))))).toList()));
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var factors = measured.get(weights.id());
        double[] p = PromptWeights.PROBABILITIES.stream().mapToDouble(x -> x).toArray();
        return List.of(new Figure("Weight of a prompt by its difficulty", "probability of success",
                "expected over true gradient",
                List.of(new Line("R − mean", p,
                                Arrays.stream(p).map(x -> factors.mean(PromptWeights.name("mean only", x))).toArray()),
                        new Line("(R − mean)/s", p,
                                Arrays.stream(p).map(x -> factors.mean(PromptWeights.name("normalized", x)))
                                        .toArray()))));
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }
}
