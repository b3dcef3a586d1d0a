package dev.plumbline.preference.items;

/// The logarithm of a prior on log-strengths θ, added to the log-likelihood.
///
/// | prior | added | effect |
/// |---|---|---|
/// | {@link Flat} | 0 | maximum likelihood; θ is determined up to a constant |
/// | {@link Ridge} | −(λ/2) Σ θ_i² | normal with variance 1/λ; Σ θ = 0 at the maximum |
/// | {@link LogisticPrior} | Σ log σ(θ_i) + log σ(−θ_i) | Newman (2023): one win and one loss against strength 1 |
/// | {@link PseudoComparisons} | c times the same | c wins and c losses against an item of log-strength 0 |
/// | {@link Gamma} | Σ (a − 1) θ_i − b e^{θ_i} | Gamma(a, b) on π_i = e^{θ_i}: Caron and Doucet (2012) |
/// | {@link Jeffreys} | (1/2) log det′ Λ(θ) | Firth (1993): takes off the first-order bias; finite on connected data |
///
/// The priors that act on every θ_i make it finite for any data and themselves fix the constant: nothing is centered
/// while fitting. The flat prior and that of Jeffreys depend on differences alone, and θ is centered.
public sealed interface StrengthPrior {
    /// No prior.
    record Flat() implements StrengthPrior {}

    /// Normal with mean 0 and variance 1/λ.
    ///
    /// An `IllegalArgumentException` unless λ is positive and finite.
    record Ridge(double lambda) implements StrengthPrior {
        public Ridge {
            requirePositive("ridge lambda", lambda);
        }
    }

    /// Standard logistic on each θ_i.
    record LogisticPrior() implements StrengthPrior {}

    /// `count` wins and as many losses of every item against a fictitious item of log-strength 0.
    ///
    /// An `IllegalArgumentException` unless the count is positive and finite.
    record PseudoComparisons(double count) implements StrengthPrior {
        public PseudoComparisons {
            requirePositive("pseudo-comparison count", count);
        }
    }

    /// Density π^{a−1} e^{−bπ} of each strength. a = 1 and b = 0 would be flat. The mode in π is not the mode in θ,
    /// whose density has a for a − 1; this is the former, as in Caron and Doucet, JCGS 21, equation 9.
    ///
    /// An `IllegalArgumentException` unless a > 1 and b > 0, both finite: an item without a win would go to −∞.
    record Gamma(double a, double b) implements StrengthPrior {
        public Gamma {
            requirePositive("gamma a - 1", a - 1);
            requirePositive("gamma b", b);
        }
    }

    /// Square root of the determinant of the Fisher information, over the differences that the comparisons join. It
    /// equals adding half the leverage h = n p q aᵀΛ⁺a of each row to the wins of either side (Firth 1993, Biometrika
    /// 80); for two items h = 1: half a win each. Newton and L-BFGS only, without a tie parameter; O(items³) a step.
    record Jeffreys() implements StrengthPrior {}

    /// Whether adding a constant to all θ changes the prior: then nothing may be centered.
    default boolean fixesConstant() {
        return switch (this) {
            case Flat() -> false;
            case Jeffreys() -> false;
            case Ridge(double lambda) -> true;
            case LogisticPrior() -> true;
            case PseudoComparisons(double count) -> true;
            case Gamma(double a, double b) -> true;
        };
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && value <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException(name + " must be positive and finite, was " + value);
        }
    }
}
