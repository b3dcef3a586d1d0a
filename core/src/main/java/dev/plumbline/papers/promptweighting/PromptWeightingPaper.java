package dev.plumbline.papers.promptweighting;

import dev.plumbline.papers.Claim;
import dev.plumbline.papers.Experiment;
import dev.plumbline.papers.Measurements;
import dev.plumbline.papers.Paper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Weights for the prompts of a zero-shot classifier, from its own logits: {@link PromptScores}, {@link
/// PromptWeighting}, {@link PromptEnsemble}.
public final class PromptWeightingPaper implements Paper {
    private final PromptPool pool = new PromptPool();
    private final NoisePrompts noise = new NoisePrompts();

    @Override
    public String slug() {
        return "prompt-weighting";
    }

    @Override
    public String title() {
        return "A Simple Zero-shot Prompt Weighting Technique to Improve Prompt Ensembling in Text-Image Models";
    }

    @Override
    public String source() {
        return "Allingham, Ren, Dusenberry, Gu, Cui, Tran, Liu and Lakshminarayanan 2023, ICML, arXiv 2302.06235";
    }

    @Override
    public String summary() {
        return "Weight prompts, without labels, by how far their logits rise above their own means.";
    }

    @Override
    public String formula() {
        return "s_p = (1/N) Σₙ maxₖ (l_npk − (E_test[p, k] + E_pre[p, k])/2);  w = softmax(s);  "
                + "class = argmaxₖ Σ_p w_p l_npk";
    }

    @Override
    public List<Experiment> experiments() {
        return List.of(pool, noise);
    }

    @Override
    public int seeds() {
        return 8;
    }

    @Override
    public List<Claim> claims(Map<String, Measurements> measured) {
        var runs = measured.get(pool.id());
        var noisy = measured.get(noise.id());
        double[] equal = accuracy(runs, true, PromptPool.EQUAL);
        double[] naive = accuracy(runs, true, PromptPool.NAIVE);
        double[] zpe = accuracy(runs, true, PromptPool.ZPE);
        return List.of(
                Claim.exceeds("ZPE is better than equal weights by at least 0.02", zpe, equal, 0.02),
                Claim.exceedsInShareOfSeeds("... in at least 7 of 8 seeds", zpe, equal, 7.0 / 8),
                Claim.exceeds("Naive scores are worse than equal weights", equal, naive, 0),
                Claim.exceeds("ZPE is better than naive scores", zpe, naive, 0),
                Claim.exceeds("Scores of ZPE correlate with accuracy by at least 0.3 more than naive ones",
                        runs.of(PromptPool.correlation(true, PromptPool.ZPE)),
                        runs.of(PromptPool.correlation(true, PromptPool.NAIVE)), 0.3),
                Claim.between("Without bias naive scores are within 0.02 of equal weights",
                        difference(accuracy(runs, false, PromptPool.NAIVE), accuracy(runs, false, PromptPool.EQUAL)),
                        -0.02, 0.02),
                Claim.exceeds("... and ZPE still is better by at least 0.02",
                        accuracy(runs, false, PromptPool.ZPE), accuracy(runs, false, PromptPool.EQUAL), 0.02),
                Claim.exceedsInEverySeed("Prompts of noise alone have higher scores than prompts with a signal",
                        noisy.of(NoisePrompts.score(NoisePrompts.NOISE, Debias.BOTH)),
                        noisy.of(NoisePrompts.score(NoisePrompts.SIGNAL, Debias.BOTH)), 0),
                Claim.exceedsInEverySeed("... though those are more accurate by at least 0.1",
                        noisy.of(NoisePrompts.accuracy(NoisePrompts.SIGNAL)),
                        noisy.of(NoisePrompts.accuracy(NoisePrompts.NOISE)), 0.1));
    }

    private static double[] accuracy(Measurements runs, boolean biased, String method) {
        return runs.of(PromptPool.name(biased, method));
    }

    private static double[] difference(double[] a, double[] b) {
        var out = new double[a.length];
        Arrays.setAll(out, i -> a[i] - b[i]);
        return out;
    }

    @Override
    public List<Table> tables(Map<String, Measurements> measured) {
        var runs = measured.get(pool.id());
        var noisy = measured.get(noise.id());
        var scores = new ArrayList<List<String>>();
        for (String kind : List.of(NoisePrompts.SIGNAL, NoisePrompts.NOISE)) {
            var row = new ArrayList<String>();
            row.add(kind);
            for (var debias : Debias.values()) {
                row.add(number(noisy.mean(NoisePrompts.score(kind, debias))));
            }
            row.add(number(noisy.mean(kind + ": advantage")));
            row.add(number(noisy.mean(kind + ": standardized advantage")));
            row.add(number(noisy.mean(NoisePrompts.accuracy(kind))));
            scores.add(row);
        }
        return List.of(
                new Table("Accuracy of 40 prompts together, and Spearman's correlation of scores with the accuracy of "
                                + "prompts alone. Means over seeds.",
                        List.of("weights", ">accuracy", ">without bias", ">correlation", ">without bias"),
                        PromptPool.METHODS.stream().map(method -> List.of(method,
                                number(runs.mean(PromptPool.name(true, method))),
                                number(runs.mean(PromptPool.name(false, method))),
                                correlation(runs, true, method), correlation(runs, false, method))).toList()),
                new Table("Mean scores of ten prompts of each kind, and their accuracy.",
                        List.of("prompts", ">none", ">test", ">pre-training", ">class mean", ">both", ">advantage",
                                ">standardized", ">accuracy"), scores));
    }

    private static String correlation(Measurements runs, boolean biased, String method) {
        boolean scored = List.of(PromptPool.NAIVE, PromptPool.TEST, PromptPool.PRETRAIN, PromptPool.CLASS_MEAN,
                PromptPool.ZPE).contains(method);
        return scored ? number(runs.mean(PromptPool.correlation(biased, method))) : "";
    }

    private static String number(double x) {
        return String.format(Locale.ROOT, "%.3f", x).replace('-', '−');
    }

    @Override
    public List<Figure> figures(Map<String, Measurements> measured) {
        var runs = measured.get(pool.id());
        double[] seeds = new double[runs.seeds()];
        Arrays.setAll(seeds, i -> i + 1);
        return List.of(new Figure("Seed by seed", "repetition", "accuracy",
                List.of(PromptPool.EQUAL, PromptPool.NAIVE, PromptPool.ZPE, PromptPool.ORACLE).stream()
                        .map(method -> new Line(method, seeds, accuracy(runs, true, method))).toList()));
    }
}
