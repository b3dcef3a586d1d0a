package dev.plumbline.papers.promptweighting;

import dev.plumbline.evaluation.RankCorrelation;
import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// 40 prompts of which about 12 say much of the class, 1500 images of 20 classes, 3000 of 200 concepts; with and
/// without the bias of prompts along the direction that all images share. Labels are looked at to evaluate only.
final class PromptPool implements Experiment {
    static final String EQUAL = "equal";
    static final String NAIVE = "naive";
    static final String TEST = "test only";
    static final String PRETRAIN = "pre-training only";
    static final String CLASS_MEAN = "pre-training, class mean";
    static final String ZPE = "both (ZPE)";
    static final String LINEAR = "ZPE, linear";
    static final String TENTH_POWER = "ZPE, tenth power";
    static final String SELECTED = "ZPE, selection 0.5";
    static final String SELECTED_EQUAL = "equal, selection 0.5";
    static final String SELECTED_FEW = "ZPE, selection 2";
    static final String BY_IMAGE = "ZPE, weights by image";
    static final String TENTH_OF_IMAGES = "ZPE from a tenth of the images";
    static final String ORACLE = "accuracy cubed (oracle)";
    static final String BEST = "best single prompt (oracle)";
    static final List<String> METHODS = List.of(EQUAL, NAIVE, TEST, PRETRAIN, CLASS_MEAN, ZPE, LINEAR, TENTH_POWER,
            SELECTED, SELECTED_EQUAL, SELECTED_FEW, BY_IMAGE, TENTH_OF_IMAGES, ORACLE, BEST);
    static final String CORRELATION = "rank correlation with accuracy";
    private static final PromptWeighting SOFTMAX = new PromptWeighting.Softmax(1);

    /// @param biased do prompts lean along the direction of all images?
    static String name(boolean biased, String method) {
        return (biased ? "" : "no bias, ") + method;
    }

    static String correlation(boolean biased, String method) {
        return name(biased, method) + ": " + CORRELATION;
    }

    @Override
    public String id() {
        return "prompt-pool";
    }

    @Override
    public String title() {
        return "Forty prompts weighted without labels";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var clip = SyntheticClip.of(seed, (int) Math.ceil(1500 * scale), (int) Math.ceil(3000 * scale));
        var measured = new LinkedHashMap<String, Double>();
        for (boolean biased : new boolean[] {true, false}) {
            var prompts = clip.mixedPrompts(biased ? 0.8 : 0, new Philox(seed, 2));
            measure(SyntheticClip.logits(backend, clip.images(), prompts.text()),
                    SyntheticClip.logits(backend, clip.pretrain(), prompts.text()), clip.labels(), biased, measured);
        }
        return measured;
    }

    private static void measure(
            double[][][] logits, double[][][] pretrain, int[] labels, boolean biased, Map<String, Double> measured) {
        double[] accuracy = promptAccuracy(logits, labels);
        put(EQUAL, logits, new PromptWeighting.Equal().weights(accuracy), labels, biased, measured);
        Map<String, Debias> kinds = new LinkedHashMap<>();
        kinds.put(NAIVE, Debias.NONE);
        kinds.put(TEST, Debias.TEST);
        kinds.put(PRETRAIN, Debias.PRETRAIN);
        kinds.put(CLASS_MEAN, Debias.PRETRAIN_CLASS_MEAN);
        kinds.put(ZPE, Debias.BOTH);
        kinds.forEach((method, debias) -> {
            double[] scores = PromptScores.score(logits, pretrain, debias);
            put(method, logits, SOFTMAX.weights(scores), labels, biased, measured);
            measured.put(correlation(biased, method), RankCorrelation.spearman(scores, accuracy));
        });
        double[] scores = PromptScores.score(logits, pretrain, Debias.BOTH);
        put(LINEAR, logits, new PromptWeighting.Power(1).weights(scores), labels, biased, measured);
        put(TENTH_POWER, logits, new PromptWeighting.Power(10).weights(scores), labels, biased, measured);
        put(SELECTED, logits, selected(scores, 0.5, SOFTMAX), labels, biased, measured);
        put(SELECTED_EQUAL, logits, selected(scores, 0.5, new PromptWeighting.Equal()), labels, biased, measured);
        put(SELECTED_FEW, logits, selected(scores, 2, SOFTMAX), labels, biased, measured);
        double[][] byImage = Arrays.stream(PromptScores.byImage(logits, pretrain, Debias.BOTH))
                .map(SOFTMAX::weights).toArray(double[][]::new);
        measured.put(name(biased, BY_IMAGE),
                share(PromptEnsemble.predict(PromptEnsemble.aggregate(logits, byImage)), labels));
        double[] few = PromptScores.score(
                Arrays.copyOf(logits, Math.max(1, logits.length / 10)), pretrain, Debias.BOTH);
        put(TENTH_OF_IMAGES, logits, SOFTMAX.weights(few), labels, biased, measured);
        put(ORACLE, logits, new PromptWeighting.Power(3).weights(accuracy), labels, biased, measured);
        measured.put(name(biased, BEST), Arrays.stream(accuracy).max().orElseThrow());
    }

    /// Weights of those that are kept, 0 for the others. If none is, all are kept.
    private static double[] selected(double[] scores, double threshold, PromptWeighting weighting) {
        int[] kept = MadSelection.above(threshold).select(scores);
        if (kept.length == 0) {
            return weighting.weights(scores);
        }
        double[] weights = weighting.weights(Arrays.stream(kept).mapToDouble(p -> scores[p]).toArray());
        var out = new double[scores.length];
        for (int i = 0; i < kept.length; i++) {
            out[kept[i]] = weights[i];
        }
        return out;
    }

    private static void put(
            String method, double[][][] logits, double[] weights, int[] labels, boolean biased,
            Map<String, Double> measured) {
        measured.put(name(biased, method),
                share(PromptEnsemble.predict(PromptEnsemble.aggregate(logits, weights)), labels));
    }

    /// Accuracy of each prompt alone.
    static double[] promptAccuracy(double[][][] logits, int... labels) {
        return IntStream.range(0, logits[0].length).mapToDouble(p -> share(PromptEnsemble.predict(
                Arrays.stream(logits).map(image -> image[p]).toArray(double[][]::new)), labels)).toArray();
    }

    private static double share(int[] predictions, int... labels) {
        int right = 0;
        for (int n = 0; n < labels.length; n++) {
            right += predictions[n] == labels[n] ? 1 : 0;
        }
        return (double) right / labels.length;
    }
}
