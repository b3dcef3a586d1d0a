package dev.plumbline.quantile;

import java.util.Arrays;

/// Conformal correction of a pair of quantiles (Romano, Patterson and Candès 2019, conformalised quantile regression).
///
/// Scores of n calibration points Eᵢ = max(lᵢ − yᵢ, yᵢ − hᵢ); Q is the ⌈(n + 1)(1 − α)⌉-th smallest, +∞ if that exceeds n. The
/// interval [l − Q, h + Q] of a further exchangeable point contains y with probability at least 1 − α, and at most
/// 1 − α + 1/(n + 1) if scores have no ties. Q may be negative. Sorting a whole forecast after its pairs were corrected may
/// change an interval: the guarantee is that of the pair.
///
/// @param alpha share outside, in (0, 1)
public record ConformalPair(double alpha) {
    public ConformalPair {
        if (!(alpha > 0 && alpha < 1)) {
            throw new IllegalArgumentException("alpha must lie in (0, 1), was " + alpha);
        }
    }

    /// ⌈(n + 1)(1 − α)⌉, where a product within 1e-9 above a whole number counts as that number: (n + 1)(1 − α) may be rounded
    /// up.
    public int rank(int n) {
        return (int) Math.ceil((n + 1) * (1 - alpha) - 1e-9);
    }

    /// Q, in the unit of y.
    ///
    /// @throws IllegalArgumentException if lengths differ or a score is NaN
    public double correction(double[] low, double[] high, double[] y) {
        if (low.length != y.length || high.length != y.length) {
            throw new IllegalArgumentException(low.length + " lower, " + high.length + " upper quantiles of " + y.length + " points");
        }
        var score = new double[y.length];
        for (int i = 0; i < y.length; i++) {
            score[i] = Math.max(low[i] - y[i], y[i] - high[i]);
            if (Double.isNaN(score[i])) {
                throw new IllegalArgumentException("the score of calibration point " + i + " is NaN");
            }
        }
        int rank = rank(y.length);
        if (rank > y.length) {
            return Double.POSITIVE_INFINITY;
        }
        Arrays.sort(score);
        return score[Math.max(rank, 1) - 1];
    }
}
