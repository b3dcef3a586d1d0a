package dev.plumbline.preference.items;

import java.util.Arrays;

/// Which constant is taken off θ, since only differences of log-strengths are determined: θ − (aᵀθ or its like) 1.
///
/// A change of gauge turns the covariance C into T C Tᵀ, T = I − 1 aᵀ, with a_i = 1/n for {@link Centered}, a = e_r for
/// {@link Reference}, a = π for {@link UnitSum} (delta method), a = 0 for {@link AsFitted}. Variances of differences do
/// not change; standard errors of single items do.
public sealed interface Gauge {
    /// Σ θ_i = 0: geometric mean of the strengths 1.
    record Centered() implements Gauge {}

    /// θ_item = 0.
    record Reference(int item) implements Gauge {}

    /// Σ π_i = 1.
    record UnitSum() implements Gauge {}

    /// The constant of the fit: centered for a flat prior, the prior's own otherwise.
    record AsFitted() implements Gauge {}

    /// θ in this gauge; the argument is not changed.
    ///
    /// @throws IllegalArgumentException if the reference item does not exist
    default double[] apply(double[] theta) {
        double shift = switch (this) {
            case Centered() -> {
                double sum = 0;
                for (double t : theta) {
                    sum += t;
                }
                yield sum / theta.length;
            }
            case Reference(int item) -> {
                requireItem(item, theta.length);
                yield theta[item];
            }
            case UnitSum() -> logSum(theta);
            case AsFitted() -> 0;
        };
        var shifted = new double[theta.length];
        for (int i = 0; i < theta.length; i++) {
            shifted[i] = theta[i] - shift;
        }
        return shifted;
    }

    /// The weights a of T = I − 1 aᵀ at θ.
    default double[] weights(double[] theta) {
        var a = new double[theta.length];
        switch (this) {
            case Centered() -> Arrays.fill(a, 1.0 / theta.length);
            case Reference(int item) -> {
                requireItem(item, theta.length);
                a[item] = 1;
            }
            case UnitSum() -> {
                double total = logSum(theta);
                for (int i = 0; i < a.length; i++) {
                    a[i] = Math.exp(theta[i] - total);
                }
            }
            case AsFitted() -> { }
        }
        return a;
    }

    /// T C Tᵀ: the covariance of θ in this gauge from that in any other. Shape [items × items].
    default double[][] covariance(double[][] of, double[] theta) {
        int n = theta.length;
        double[] a = weights(theta);
        var rowMean = new double[n];
        double total = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                rowMean[i] += of[i][j] * a[j];
            }
            total += a[i] * rowMean[i];
        }
        var covariance = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                covariance[i][j] = of[i][j] - rowMean[i] - rowMean[j] + total;
            }
        }
        return covariance;
    }

    private static void requireItem(int item, int items) {
        if (item < 0 || item >= items) {
            throw new IllegalArgumentException("reference item must be in 0.." + (items - 1) + ", was " + item);
        }
    }

    private static double logSum(double[] theta) {
        double max = Double.NEGATIVE_INFINITY;
        for (double t : theta) {
            max = Math.max(max, t);
        }
        double sum = 0;
        for (double t : theta) {
            sum += Math.exp(t - max);
        }
        return max + Math.log(sum);
    }
}
