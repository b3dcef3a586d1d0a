package dev.plumbline.preference.items;

/// The logarithm of a prior on log-strengths θ, added to the log-likelihood.
///
/// | prior | added | effect |
/// |---|---|---|
/// | {@link Flat} | 0 | maximum likelihood; θ is determined up to a constant |
/// | {@link Ridge} | −(λ/2) Σ θ_i² | normal with variance 1/λ; Σ θ = 0 at the maximum |
/// | {@link LogisticPrior} | Σ log σ(θ_i) + log σ(−θ_i) | Newman (2023): one win and one loss against strength 1 |
/// | {@link PseudoComparisons} | c times the same | c wins and c losses against an item of log-strength 0 |
///
/// Every prior but the flat one makes every θ_i finite for any data, and itself fixes the constant: nothing is
/// centered while fitting.
public sealed interface StrengthPrior {
    /// No prior.
    record Flat() implements StrengthPrior {}

    /// Normal with mean 0 and variance 1/λ.
    ///
    /// @throws IllegalArgumentException unless λ is positive and finite
    record Ridge(double lambda) implements StrengthPrior {
        public Ridge {
            requirePositive("ridge lambda", lambda);
        }
    }

    /// Standard logistic on each θ_i.
    record LogisticPrior() implements StrengthPrior {}

    /// `count` wins and as many losses of every item against a fictitious item of log-strength 0.
    ///
    /// @throws IllegalArgumentException unless the count is positive and finite
    record PseudoComparisons(double count) implements StrengthPrior {
        public PseudoComparisons {
            requirePositive("pseudo-comparison count", count);
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && value <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(name + " must be positive and finite, was " + value);
        }
    }
}
