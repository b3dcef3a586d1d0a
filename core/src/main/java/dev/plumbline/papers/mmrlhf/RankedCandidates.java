package dev.plumbline.papers.mmrlhf;

import dev.plumbline.numerics.Logistic;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// Prompts with K candidates, features φ from N(0, I), true reward w* · φ with |w*| = 2, every pair labelled by
/// Bradley-Terry and then reversed with probability `flips`, and a frozen reward model that is the truth plus N(0,
/// 0.5²).
///
/// @param direction w*
/// @param features φ `[prompts · candidates][16]`
/// @param truth true reward `[prompts · candidates]`
/// @param model the reward model's `[prompts · candidates]`
/// @param better row of the labelled better one `[pairs]`
/// @param worse row of the other one `[pairs]`
record RankedCandidates(double[] direction, double[][] features, double[] truth, double[] model, int[] better,
        int[] worse) {
    static final int CANDIDATES = 4;
    static final int DIMENSION = 16;
    private static final double NORM = 2;
    private static final double ERROR = 0.5;

    static RankedCandidates of(int prompts, double flips, long seed) {
        var random = new Philox(seed, 1);
        double[] raw = gaussian(random);
        double norm = Math.sqrt(Arrays.stream(raw).map(x -> x * x).sum());
        double[] w = Arrays.stream(raw).map(x -> NORM * x / norm).toArray();
        int rows = prompts * CANDIDATES;
        var features = new double[rows][];
        var truth = new double[rows];
        var model = new double[rows];
        for (int i = 0; i < rows; i++) {
            features[i] = gaussian(random);
            for (int j = 0; j < DIMENSION; j++) {
                truth[i] += w[j] * features[i][j];
            }
            model[i] = truth[i] + ERROR * random.nextGaussian();
        }
        int perPrompt = CANDIDATES * (CANDIDATES - 1) / 2;
        var better = new int[prompts * perPrompt];
        var worse = new int[better.length];
        // the same draws whatever the rate: labels at a higher rate are those at a lower one, some more of them
        // reversed
        var labels = new Philox(seed, 2);
        int pair = 0;
        for (int p = 0; p < prompts; p++) {
            for (int i = 0; i < CANDIDATES; i++) {
                for (int j = 0; j < i; j++) {
                    int first = p * CANDIDATES + i;
                    int second = p * CANDIDATES + j;
                    boolean wins = labels.nextDouble() < Logistic.sigmoid(truth[first] - truth[second]);
                    boolean reversed = labels.nextDouble() < flips;
                    better[pair] = wins != reversed ? first : second;
                    worse[pair] = wins != reversed ? second : first;
                    pair++;
                }
            }
        }
        return new RankedCandidates(w, features, truth, model, better, worse);
    }

    private static double[] gaussian(Philox random) {
        var x = new double[DIMENSION];
        Arrays.setAll(x, i -> random.nextGaussian());
        return x;
    }

    int prompts() {
        return truth.length / CANDIDATES;
    }

    /// δ of each pair by the reward model.
    double[] deltas() {
        var delta = new double[better.length];
        Arrays.setAll(delta, i -> model[better[i]] - model[worse[i]]);
        return delta;
    }
}
