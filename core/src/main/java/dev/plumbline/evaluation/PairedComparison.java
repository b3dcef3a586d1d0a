package dev.plumbline.evaluation;

import dev.plumbline.numerics.Moments;

/// Mean difference of two methods measured on the same seeds (or prompts), with a Student t interval.
///
/// dᵢ = aᵢ − bᵢ, mean d̄, standard deviation s (divisor n − 1): interval d̄ ∓ t s/√n, t the quantile with n − 1 degrees
/// of freedom. Pairing takes out what a seed does to both. Assumes that the differences are independent and roughly
/// normal.
///
/// @param mean d̄
/// @param low lower end; −∞ for n = 1, where nothing is known of the spread
/// @param high upper end; +∞ for n = 1
/// @param standardError s/√n; NaN for n = 1
/// @param n number of pairs
/// @param better pairs with aᵢ > bᵢ
public record PairedComparison(double mean, double low, double high, double standardError, int n, int better) {

    /// @param level of the interval, in (0, 1)
    /// @throws IllegalArgumentException if lengths differ, there is no pair, or a difference is not finite
    public static PairedComparison of(double[] a, double[] b, double level) {
        Proportion.requireLevel(level);
        if (a.length != b.length || a.length == 0) {
            throw new IllegalArgumentException(
                    "needs as many values on both sides, and at least one; there are " + a.length + " and " + b.length);
        }
        var difference = new double[a.length];
        int better = 0;
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
            if (!(Math.abs(difference[i]) <= Double.MAX_VALUE)) {
                throw new IllegalArgumentException("pair " + i + " has the difference " + difference[i]);
            }
            better += a[i] > b[i] ? 1 : 0;
        }
        int n = a.length;
        double mean = Moments.mean(difference);
        if (n == 1) {
            return new PairedComparison(
                    mean, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN, 1, better);
        }
        double standardError = Moments.standardDeviation(difference, 1) / Math.sqrt(n);
        double half = StudentT.centralQuantile(level, n - 1) * standardError;
        return new PairedComparison(mean, mean - half, mean + half, standardError, n, better);
    }
}
