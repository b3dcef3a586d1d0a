package dev.plumbline.preference;

import dev.plumbline.numerics.CompensatedSum;

/// How the losses ℓᵢ of pairs, with weights wᵢ already in them ({@link PairwiseLoss#weight}), become one number. The three
/// differ in the size of a gradient step: with a mean magnitude of 2, `MEAN` of the scaled loss steps twice as far as
/// `WEIGHTED_MEAN`.
public enum PairReduction {
    /// Σ ℓᵢ.
    SUM,
    /// Σ ℓᵢ / n: what the recipe of HelpSteer2-Preference does.
    MEAN,
    /// Σ ℓᵢ / Σ wᵢ.
    WEIGHTED_MEAN;

    /// What Σ ℓᵢ is multiplied by.
    ///
    /// @param weight wᵢ of each pair
    /// @throws IllegalArgumentException if there is no pair, or for `WEIGHTED_MEAN` if Σ wᵢ is not positive
    public double factor(double[] weight) {
        if (weight.length == 0) {
            throw new IllegalArgumentException("there are no pairs");
        }
        return switch (this) {
            case SUM -> 1;
            case MEAN -> 1.0 / weight.length;
            case WEIGHTED_MEAN -> {
                double total = CompensatedSum.of(weight);
                if (!(total > 0)) {
                    throw new IllegalArgumentException("the weights must have a positive sum, was " + total);
                }
                yield 1 / total;
            }
        };
    }
}
