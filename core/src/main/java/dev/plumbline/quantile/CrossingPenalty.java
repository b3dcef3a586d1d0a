package dev.plumbline.quantile;

import java.util.Arrays;

/// Penalty on quantiles that cross or come too near: weight · 2/(m (m − 1)) Σ_{a<b} (q_a − q_b + δ_ab)₊, over all pairs of
/// levels, not neighbours alone. Fakoor et al. 2023.
///
/// Gradient: +1 at a and −1 at b for every active pair, times the normaliser; an argument of exactly 0 counts as not active.
///
/// @param weight not negative
/// @param margin δ `[m][m]`, read for a < b
public record CrossingPenalty(double weight, double[][] margin) {
    public CrossingPenalty {
        if (!(weight >= 0 && weight <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("the weight must be finite and not negative, was " + weight);
        }
    }

    /// The same margin for all pairs of `levels` levels.
    public static CrossingPenalty constant(double weight, double delta, int levels) {
        var margin = new double[levels][levels];
        for (var row : margin) {
            Arrays.fill(row, delta);
        }
        return new CrossingPenalty(weight, margin);
    }

    /// δ_ab = s (Q_b − Q_a)₊.
    ///
    /// @param quantiles Q, for example of the residuals around a median forecast
    public static CrossingPenalty adaptive(double weight, double s, double... quantiles) {
        int m = quantiles.length;
        var margin = new double[m][m];
        for (int a = 0; a < m; a++) {
            for (int b = a + 1; b < m; b++) {
                margin[a][b] = s * Math.max(quantiles[b] - quantiles[a], 0);
            }
        }
        return new CrossingPenalty(weight, margin);
    }

    /// The penalty of one forecast.
    public double value(double... q) {
        double sum = 0;
        for (int a = 0; a < q.length; a++) {
            for (int b = a + 1; b < q.length; b++) {
                sum += Math.max(q[a] - q[b] + margin[a][b], 0);
            }
        }
        return normalizer(q.length) * sum;
    }

    /// ∂value/∂q.
    public double[] gradient(double... q) {
        var out = new double[q.length];
        double each = normalizer(q.length);
        for (int a = 0; a < q.length; a++) {
            for (int b = a + 1; b < q.length; b++) {
                if (q[a] - q[b] + margin[a][b] > 0) {
                    out[a] += each;
                    out[b] -= each;
                }
            }
        }
        return out;
    }

    private double normalizer(int m) {
        if (m != margin.length || m < 2) {
            throw new IllegalArgumentException("margins are for " + margin.length + " levels, at least 2; found " + m);
        }
        return weight * 2 / (m * (m - 1.0));
    }

    /// Number of neighbours that cross by more than 1e-9, in the unit of q: less is rounding.
    public static int crossings(double... q) {
        int count = 0;
        for (int k = 1; k < q.length; k++) {
            count += q[k - 1] - q[k] > 1e-9 ? 1 : 0;
        }
        return count;
    }
}
