package dev.plumbline.preference.rankings;

import dev.plumbline.numerics.CompensatedSum;

/// Scores from a judge that compares two responses at a time: R(i) = Σ_{j≠i} S(i, j), n (n − 1) calls for n responses
/// (56 for 8).
///
/// S(i, j) = rᵢ − rⱼ gives R(i) = n rᵢ − Σ r, the order of r. Antisymmetric S gives Σ R = 0.
public final class PairwiseJudge {
    private PairwiseJudge() {}

    /// R `[n]`.
    ///
    /// @param preference S `[n][n]`; the diagonal is not read
    /// @throws IllegalArgumentException unless S is square
    public static double[] scores(double[][] preference) {
        int n = preference.length;
        var scores = new double[n];
        for (int i = 0; i < n; i++) {
            if (preference[i].length != n) {
                throw new IllegalArgumentException("row " + i + " has " + preference[i].length + " entries, expected "
                        + n);
            }
            var sum = new CompensatedSum();
            for (int j = 0; j < n; j++) {
                if (j != i) {
                    sum.add(preference[i][j]);
                }
            }
            scores[i] = sum.value();
        }
        return scores;
    }
}
