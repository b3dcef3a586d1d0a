package dev.plumbline.decision.bandits;

/// Half the width of a confidence interval of a mean of n rewards in [0, 1] (Hoeffding): |m − μ| > √(2 ln T/n) with
/// probability of at most 2 T⁻⁴.
///
/// A variable in [0, 1] is sub-Gaussian with σ = 1/2: rewards with another σ want `scaled(2 σ)`.
@FunctionalInterface
public interface ConfidenceRadius {

    /// @param pulls n ≥ 1
    /// @param round t, of all arms
    double of(long pulls, long round);

    /// √(2 ln T/n), the same T in every round.
    ///
    /// @param horizon T ≥ 1
    static ConfidenceRadius knownHorizon(long horizon) {
        if (horizon < 1) {
            throw new IllegalArgumentException("the horizon must be positive, was " + horizon);
        }
        double log = 2 * Math.log((double) horizon);
        return (pulls, round) -> Math.sqrt(log / pulls);
    }

    /// √(2 ln t/n), for a T that is not known.
    static ConfidenceRadius anytime() {
        return (pulls, round) -> Math.sqrt(2 * Math.log((double) round) / pulls);
    }

    /// factor times this.
    default ConfidenceRadius scaled(double factor) {
        if (!(factor >= 0 && factor <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("factor must be finite and not negative, was " + factor);
        }
        return (pulls, round) -> factor * of(pulls, round);
    }
}
