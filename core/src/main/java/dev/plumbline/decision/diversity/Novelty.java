package dev.plumbline.decision.diversity;

import dev.plumbline.numerics.Philox;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;

/// η(θ) = (1/k) Σ of the Euclidean distances to the k nearest behaviors of a reference set (Lehman and Stanley 2011;
/// arXiv
/// 2203.01027, eq. of novelty).
///
/// The individual itself is left out by identity, not as "the nearest": one that is not in the reference set keeps
/// all its neighbors, and a duplicate at distance 0 counts.
public final class Novelty {
    private Novelty() {}

    /// @param candidates b `[candidates][m]`
    /// @param reference `[references][m]`
    /// @param self place of each candidate in the reference set, −1 if it is not there `[candidates]`
    /// @param k ≥ 1; fewer if the reference set is smaller; novelty is 0 without any reference
    public static double[] scores(double[][] candidates, double[][] reference, int[] self, int k) {
        if (k < 1) {
            throw new IllegalArgumentException("k must be positive, was " + k);
        }
        var scores = new double[candidates.length];
        var nearest = new double[k];
        for (int c = 0; c < candidates.length; c++) {
            int found = 0;
            for (int r = 0; r < reference.length; r++) {
                if (r == self[c]) {
                    continue;
                }
                double squares = squaredDistance(candidates[c], reference[r]);
                if (found < k || squares < nearest[found - 1]) {
                    int at = found < k ? found++ : k - 1;
                    while (at > 0 && nearest[at - 1] > squares) {
                        nearest[at] = nearest[at - 1];
                        at--;
                    }
                    nearest[at] = squares;
                }
            }
            double sum = 0;
            for (int i = 0; i < found; i++) {
                sum += Math.sqrt(nearest[i]);
            }
            scores[c] = found == 0 ? 0 : sum / found;
        }
        return scores;
    }

    /// Subtracted directly: |x|² + |y|² − 2 x·y may be negative.
    private static double squaredDistance(double[] x, double[] y) {
        double squares = 0;
        for (int i = 0; i < x.length; i++) {
            squares += (x[i] - y[i]) * (x[i] - y[i]);
        }
        return squares;
    }

    static double[] scores(List<Individual> candidates, List<Individual> reference, int k) {
        var place = new IdentityHashMap<Individual, Integer>();
        for (int r = 0; r < reference.size(); r++) {
            place.put(reference.get(r), r);
        }
        return scores(behaviors(candidates), behaviors(reference),
                candidates.stream().mapToInt(c -> place.getOrDefault(c, -1)).toArray(), k);
    }

    private static double[][] behaviors(List<Individual> of) {
        return of.stream().map(Individual::behavior).toArray(double[][]::new);
    }

    /// Places of the largest scores, best first; ties in an order drawn at random, so that a constant score keeps
    /// any.
    static int[] best(double[] scores, int count, Philox random) {
        int[] shuffled = random.permutation(scores.length);
        return Arrays.stream(shuffled).boxed().sorted((i, j) -> Double.compare(scores[j], scores[i])).limit(count)
                .mapToInt(i -> i).toArray();
    }
}
