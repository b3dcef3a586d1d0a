package dev.plumbline.evaluation;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Moments;
import dev.plumbline.numerics.Philox;
import java.util.Arrays;

/// How well one number about each of n models foretells another: a benchmark's score and what optimisation gains, say.
///
/// r = Σ xᵢ yᵢ/√(Σ xᵢ² Σ yᵢ²) over deviations from the means; r² is unchanged by affine maps of either side. A dozen
/// models leave a wide interval: r² and its interval belong together.
///
/// @param pearson r
/// @param spearman ρ, see {@link RankCorrelation#spearman}
/// @param rSquared of r, with its percentile bootstrap interval over models
public record Correlation(double pearson, double spearman, BootstrapInterval rSquared) {

    /// @param x `[models]`
    /// @param y `[models]`
    /// @param draws of the bootstrap
    /// @param level of the interval
    /// @throws IllegalArgumentException if the lengths differ or there is no model
    /// @throws ArithmeticException if one side is constant
    public static Correlation of(double[] x, double[] y, int draws, double level, Philox random) {
        var model = new int[x.length];
        Arrays.setAll(model, i -> i);
        double pearson = pearson(x, y);
        var interval = BootstrapInterval.of(model, drawn -> {
            double r = pearson(pick(x, drawn), pick(y, drawn));
            return r * r;
        }, draws, level, random);
        return new Correlation(pearson, RankCorrelation.spearman(x, y), interval);
    }

    private static double[] pick(double[] x, int... positions) {
        return Arrays.stream(positions).mapToDouble(i -> x[i]).toArray();
    }

    /// r, in [−1, 1]. NaN if a side is constant, has fewer than two values, or holds what is not finite. Deviations are
    /// divided by the largest, so that no square overflows.
    ///
    /// @throws IllegalArgumentException if the lengths differ
    public static double pearson(double[] x, double[] y) {
        if (x.length != y.length) {
            throw new IllegalArgumentException(
                    "needs as many values on both sides, were " + x.length + " and " + y.length);
        }
        double[] a = scaledDeviations(x);
        double[] b = scaledDeviations(y);
        double r = inner(a, b) / Math.sqrt(inner(a, a) * inner(b, b));
        return Double.isNaN(r) ? r : Math.clamp(r, -1, 1);
    }

    private static double[] scaledDeviations(double[] x) {
        double[] deviations = Moments.deviations(x);
        double largest = 0;
        for (double d : deviations) {
            largest = Math.max(largest, Math.abs(d)); // NaN stays
        }
        for (int i = 0; i < deviations.length; i++) {
            deviations[i] /= largest;
        }
        return deviations;
    }

    private static double inner(double[] x, double[] y) {
        var sum = new CompensatedSum();
        for (int i = 0; i < x.length; i++) {
            sum.add(x[i] * y[i]);
        }
        return x.length == 0 ? Double.NaN : sum.value();
    }
}
