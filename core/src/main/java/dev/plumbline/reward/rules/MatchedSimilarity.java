package dev.plumbline.reward.rules;

import java.util.Arrays;

/// Free-form answers by their tokens, "bidirectional max-average similarity", Mixed-R1 (arXiv 2505.24164).
///
/// Rows e₁..e_n of the answer, f₁..f_m of the truth, S_ij = cos(e_i, f_j):
/// P = (1/n) Σ_i max_j S_ij (is what was said in the truth?), Q = (1/m) Σ_j max_i S_ij (was the truth said?).
/// Reward (P + Q)/2, in [−1, 1]; 1 for the truth itself.
///
/// Invariant to the order of tokens on either side, to a positive factor of any row, to a common rotation; swapping the
/// sides swaps P and Q. Blind to repetition: saying everything r times changes nothing. One more token never lowers Q.
/// Rows are normalised once, O((n + m) d + n m d). Error below 10 u.
///
/// @param forward P
/// @param backward Q
public record MatchedSimilarity(double forward, double backward) {

    /// Of embedding rows `[tokens x dimensions]`. A zero row has similarity 0 to everything. An empty answer: P = Q =
    /// 0, by convention, since a maximum over nothing has no value.
    ///
    /// @throws IllegalArgumentException if the truth has no tokens or dimensions differ
    public static MatchedSimilarity of(double[][] answer, double[][] truth) {
        if (truth.length == 0) {
            throw new IllegalArgumentException("the truth has no tokens");
        }
        if (answer.length == 0) {
            return new MatchedSimilarity(0, 0);
        }
        for (double[][] side : new double[][][] {answer, truth}) {
            for (double[] row : side) {
                if (row.length != truth[0].length) {
                    throw new IllegalArgumentException(
                            "embeddings of dimensions " + row.length + " and " + truth[0].length + " differ");
                }
            }
        }
        double[][] e = Arrays.stream(answer).map(Cosine::unit).toArray(double[][]::new);
        double[][] f = Arrays.stream(truth).map(Cosine::unit).toArray(double[][]::new);
        return new MatchedSimilarity(meanOfLargest(e, f), meanOfLargest(f, e));
    }

    private static double meanOfLargest(double[][] from, double[][] to) {
        double total = 0;
        for (double[] row : from) {
            double largest = -1;
            for (double[] other : to) {
                largest = Math.max(largest, Cosine.ofUnit(row, other));
            }
            total += largest;
        }
        return total / from.length;
    }

    /// (P + Q)/2.
    public double value() {
        return (forward + backward) / 2;
    }

    /// 2 P Q/(P + Q), the mean that BERTScore takes (Zhang et al. 2020, arXiv 1904.09675); 0 unless both are positive.
    /// At most {@link #value}, far below it for one-sided answers.
    public double harmonic() {
        return forward > 0 && backward > 0 ? 2 * forward * backward / (forward + backward) : 0;
    }
}
