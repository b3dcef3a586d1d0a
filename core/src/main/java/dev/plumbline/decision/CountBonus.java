package dev.plumbline.decision;

/// Reward for seldom seen states, λ/√((λ/B)² + n): B for a state that was never seen, about λ/√n for one often seen;
/// λ/√n itself for B = +∞ (Devidze, Kamalaruban and Singla 2022; the unbounded form is the classical one).
///
/// @param scale λ ≥ 0
/// @param largest B > 0, may be +∞
public record CountBonus(double scale, double largest) {
    public CountBonus {
        if (!(scale >= 0 && scale <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("scale must be finite and not negative, was " + scale);
        }
        if (!(largest > 0)) {
            throw new IllegalArgumentException("largest must be positive, was " + largest);
        }
    }

    /// @param visits n ≥ 0
    public double value(long visits) {
        if (visits < 0) {
            throw new IllegalArgumentException("visits must not be negative, was " + visits);
        }
        if (scale == 0) {
            return 0;
        }
        double ratio = scale / largest;
        return scale / Math.sqrt(ratio * ratio + visits);
    }
}
