package dev.plumbline.papers.noisyrewards;

import dev.plumbline.numerics.Logistic;
import java.util.random.RandomGenerator;

/// A reward model of known accuracy: s = σ(k (2R − 1) + τ ε), ε ~ N(0, 1), k = τ Φ⁻¹(accuracy), so that P(s > 1/2 | R = 1) =
/// P(s < 1/2 | R = 0) = accuracy. τ is such that s has the variance that the paper gives for its model of that accuracy, where
/// half of the responses are correct.
///
/// @param shift k, logits
/// @param noise τ, logits
record SyntheticScore(double shift, double noise) {
    private static final int CELLS = 2000;
    private static final double REACH = 8;

    /// @param accuracy 0.65, 0.75 or 0.85
    /// @throws IllegalArgumentException for another accuracy, of which the paper gives no variance
    static SyntheticScore of(double accuracy) {
        // accuracy: quantile of the standard normal distribution, variance of the scores (paper, section 5)
        if (accuracy == 0.65) {
            return withVariance(0.38532046640756773, 0.0672);
        }
        if (accuracy == 0.75) {
            return withVariance(0.6744897501960817, 0.1161);
        }
        if (accuracy == 0.85) {
            return withVariance(1.0364333894937896, 0.1937);
        }
        throw new IllegalArgumentException("accuracy must be 0.65, 0.75 or 0.85, was " + accuracy);
    }

    /// τ by bisection: the variance rises with it from 0 to 1/4.
    private static SyntheticScore withVariance(double quantile, double variance) {
        double low = 0;
        double high = 100;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (new SyntheticScore(quantile * middle, middle).variance() < variance) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new SyntheticScore(quantile * low, low);
    }

    /// Var(s) where R is a fair coin. By symmetry E[s] = 1/2 and (s − 1/2)² has the same law for both R.
    double variance() {
        double total = 0;
        double weight = 0;
        for (int i = 0; i <= CELLS; i++) {
            double x = REACH * (2.0 * i / CELLS - 1);
            double density = Math.exp(-x * x / 2);
            double off = Logistic.sigmoid(shift + noise * x) - 0.5;
            total += density * off * off;
            weight += density;
        }
        return total / weight;
    }

    /// s of a response with clean reward R.
    double draw(double reward, RandomGenerator random) {
        return Logistic.sigmoid(shift * (2 * reward - 1) + noise * random.nextGaussian());
    }
}
