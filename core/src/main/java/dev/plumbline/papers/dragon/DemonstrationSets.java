package dev.plumbline.papers.dragon;

import java.util.function.ToDoubleFunction;

/// What a model is trained towards and away from: two batches A, B of its own samples, sorted by a reward, Bai et al. 2025 (DRAGON).
///
/// @param positive D₊ `[n][dimensions]`
/// @param negative D₋ `[n][dimensions]`; row i of the two are row i of A and B, in one order or the other
/// @param swaps pairs that were exchanged after the better batch had been taken as D₊
public record DemonstrationSets(double[][] positive, double[][] negative, int swaps) {

    /// For a reward of sets: D₊ is the batch with the higher reward (A on a tie); then for i = 1 .. n members i are exchanged, and
    /// stay so if r(D₊) rises strictly. 2 + n evaluations of the reward. The result depends on the order of the pairs.
    public static DemonstrationSets greedy(double[][] a, double[][] b, DistributionalReward reward) {
        requirePairs(a, b);
        double ofA = reward.score(a);
        double ofB = reward.score(b);
        boolean first = ofA >= ofB;
        double[][] positive = (first ? a : b).clone();
        double[][] negative = (first ? b : a).clone();
        double best = first ? ofA : ofB;
        int swaps = 0;
        for (int i = 0; i < positive.length; i++) {
            exchange(positive, negative, i);
            double score = reward.score(positive);
            if (score > best) {
                best = score;
                swaps++;
            } else {
                exchange(positive, negative, i);
            }
        }
        return new DemonstrationSets(positive, negative, swaps);
    }

    /// For a reward of single samples: of each pair the better one goes to D₊, on a tie the one of A.
    public static DemonstrationSets pairwise(double[][] a, double[][] b, ToDoubleFunction<double[]> reward) {
        requirePairs(a, b);
        double[][] positive = a.clone();
        double[][] negative = b.clone();
        int swaps = 0;
        for (int i = 0; i < positive.length; i++) {
            if (reward.applyAsDouble(b[i]) > reward.applyAsDouble(a[i])) {
                exchange(positive, negative, i);
                swaps++;
            }
        }
        return new DemonstrationSets(positive, negative, swaps);
    }

    private static void exchange(double[][] x, double[][] y, int i) {
        double[] kept = x[i];
        x[i] = y[i];
        y[i] = kept;
    }

    private static void requirePairs(double[][] a, double[][] b) {
        if (a.length == 0 || a.length != b.length) {
            throw new IllegalArgumentException("two batches of one size are needed, found " + a.length + " and " + b.length);
        }
    }
}
