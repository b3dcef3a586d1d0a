package dev.plumbline.lab.run;

import dev.plumbline.numerics.CompensatedSum;
import dev.plumbline.numerics.Philox;
import dev.plumbline.numerics.QuantileMethod;
import dev.plumbline.numerics.Quantiles;

/// Percentile bootstrap over independent units (students), Efron (1979): the units are drawn with replacement, each
/// with all that belongs to it, so that judgements of one student do not count as independent.
///
/// @param value on the data themselves
/// @param low 2.5 % quantile over resamples
/// @param high 97.5 % quantile
record Intervals(double value, double low, double high) {
    private static final int RESAMPLES = 2000;

    /// Σ numerator/Σ denominator over units. Two methods on the same units are compared by the difference of their
    /// numerators: a paired comparison.
    static Intervals ofRatio(double[] numerator, double[] denominator, Philox random) {
        int n = numerator.length;
        var draws = new double[RESAMPLES];
        for (int draw = 0; draw < RESAMPLES; draw++) {
            double above = 0;
            double below = 0;
            for (int i = 0; i < n; i++) {
                int unit = random.nextInt(n);
                above += numerator[unit];
                below += denominator[unit];
            }
            draws[draw] = above / below;
        }
        return new Intervals(CompensatedSum.of(numerator) / CompensatedSum.of(denominator),
                Quantiles.quantile(draws, 0.025, QuantileMethod.LINEAR), Quantiles.quantile(draws, 0.975, QuantileMethod.LINEAR));
    }

    /// Mean over units.
    static Intervals ofMean(double[] values, Philox random) {
        var ones = new double[values.length];
        java.util.Arrays.fill(ones, 1);
        return ofRatio(values, ones, random);
    }

    String text() {
        return Numbers.interval(low, high);
    }
}
