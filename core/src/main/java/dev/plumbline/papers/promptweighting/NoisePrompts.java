package dev.plumbline.papers.promptweighting;

import dev.plumbline.kernel.Backend;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import dev.plumbline.papers.Experiment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where the score is wrong: ten prompts with a signal beside ten without, whose classes differ by more noise.
final class NoisePrompts implements Experiment {
    static final String SIGNAL = "with signal";
    static final String NOISE = "noise alone";
    private static final int COUNT = 10;

    static String score(String kind, Debias debias) {
        return kind + ": score " + debias;
    }

    static String accuracy(String kind) {
        return kind + ": accuracy";
    }

    @Override
    public String id() {
        return "noise-prompts";
    }

    @Override
    public String title() {
        return "Prompts that spread by noise";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        var clip = SyntheticClip.of(seed, (int) Math.ceil(1500 * scale), (int) Math.ceil(3000 * scale));
        var measured = new LinkedHashMap<String, Double>();
        measure(backend, clip, SIGNAL, clip.offCenterPrompts(COUNT, 0.5, 0.12, new Philox(seed, 3)), measured);
        measure(backend, clip, NOISE, clip.offCenterPrompts(COUNT, 0, 0.36, new Philox(seed, 4)), measured);
        return measured;
    }

    private static void measure(
            Backend backend, SyntheticClip clip, String kind, SyntheticClip.Prompts prompts,
            Map<String, Double> measured) {
        double[][][] logits = SyntheticClip.logits(backend, clip.images(), prompts.text());
        double[][][] pretrain = SyntheticClip.logits(backend, clip.pretrain(), prompts.text());
        for (var debias : Debias.values()) {
            measured.put(score(kind, debias), Moments.mean(PromptScores.score(logits, pretrain, debias)));
        }
        measured.put(kind + ": advantage", Moments.mean(PromptScores.advantage(logits, false)));
        measured.put(kind + ": standardized advantage", Moments.mean(PromptScores.advantage(logits, true)));
        measured.put(accuracy(kind), Arrays.stream(PromptPool.promptAccuracy(logits, clip.labels()))
                .average().orElseThrow());
    }
}
