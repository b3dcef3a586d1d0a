package dev.plumbline.papers.calm;

import dev.plumbline.evaluation.ConfusionCounts;
import dev.plumbline.evaluation.Proportion;
import dev.plumbline.kernel.Backend;
import dev.plumbline.papers.Experiment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The paper's evaluation, with a verifier whose rates are known: 256 annotated transitions, half of which achieve the
/// subgoal. How often do the 95 % intervals of Wilson hold the rates, and the precision that follows from them?
///
/// 1000 repetitions for each seed, times `scale`.
final class OfflineScores implements Experiment {
    static final List<double[]> RATES = List.of(
            new double[] {0.9, 0.05}, new double[] {0.7, 0.2}, new double[] {0.5, 0.5});
    static final List<String> SCORES = List.of("recall", "false-positive rate", "precision");
    private static final int HALF = 128;

    static String name(double[] rates, String measure) {
        return "TPR " + rates[0] + ", FPR " + rates[1] + ": " + measure;
    }

    @Override
    public String id() {
        return "offline-scores";
    }

    @Override
    public String title() {
        return "Scores of a verifier on 256 annotated transitions";
    }

    @Override
    public Map<String, Double> run(Backend backend, long seed, double scale) {
        int repetitions = Math.max(10, (int) Math.round(1000 * scale));
        var measured = new LinkedHashMap<String, Double>();
        for (int k = 0; k < RATES.size(); k++) {
            double[] rates = RATES.get(k);
            double precision = ConfusionCounts.precision(0.5, rates[0], rates[1]);
            var held = new int[SCORES.size()];
            double f1 = 0;
            double accuracy = 0;
            for (int i = 0; i < repetitions; i++) {
                var counts = annotated(rates, seed, k, i);
                held[0] += holds(counts.truePositives(), HALF, rates[0]) ? 1 : 0;
                held[1] += holds(counts.falsePositives(), HALF, rates[1]) ? 1 : 0;
                held[2] += holds(counts.truePositives(), counts.truePositives() + counts.falsePositives(), precision)
                        ? 1 : 0;
                f1 += counts.f1() / repetitions;
                accuracy += counts.accuracy() / repetitions;
            }
            for (int score = 0; score < held.length; score++) {
                measured.put(name(rates, SCORES.get(score)), (double) held[score] / repetitions);
            }
            measured.put(name(rates, "true precision"), precision);
            measured.put(name(rates, "F1"), f1);
            measured.put(name(rates, "accuracy"), accuracy);
            measured.put(name(rates, "precision, one in 1000"), ConfusionCounts.precision(0.001, rates[0], rates[1]));
        }
        return measured;
    }

    /// Transition number t of repetition i is its own state, so that the verifier answers each anew.
    private static ConfusionCounts annotated(double[] rates, long seed, int setting, int repetition) {
        var verifier = new SubgoalVerifier.Noisy(
                (subgoal, state, action, next) -> state < HALF, rates[0], rates[1], seed);
        var answer = new boolean[2 * HALF];
        var truth = new boolean[2 * HALF];
        for (int t = 0; t < answer.length; t++) {
            answer[t] = verifier.achieved(setting, t, repetition, t + 1);
            truth[t] = t < HALF;
        }
        return ConfusionCounts.of(answer, truth);
    }

    private static boolean holds(long successes, long trials, double value) {
        var interval = Proportion.of((double) successes, (double) trials, 0.95);
        return interval.low() <= value && value <= interval.high();
    }
}
