package dev.plumbline.reward;

import dev.plumbline.numerics.Logistic;

/// What labels flipped with probability ε < 1/2 do to Bradley-Terry margins Δ, and how to undo it.
///
/// A model fitted to such labels reproduces P̃ = (1 − 2ε) σ(Δ) + ε: its margins are compressed into |Δ̃| ≤ log((1 − ε)/ε), on
/// which log σ is nearly linear. Correct them before a transform that reads absolute log odds.
public final class LabelNoise {
    private LabelNoise() {}

    /// Δ̃ = logit((1 − 2ε) σ(Δ) + ε), as log of ((1 − ε) σ(Δ) + ε σ(−Δ)) over its complement, which loses no digits at
    /// either end.
    ///
    /// @throws IllegalArgumentException unless 0 ≤ ε < 1/2
    public static double compressed(double margin, double rate) {
        requireRate(rate);
        double p = Logistic.sigmoid(margin);
        double q = Logistic.sigmoid(-margin);
        return Math.log(((1 - rate) * p + rate * q) / ((1 - rate) * q + rate * p));
    }

    /// Δ = logit((σ(Δ̃) − ε)/(1 − 2ε)), the inverse; ±∞ at and beyond the margins that flipped labels can produce.
    ///
    /// @throws IllegalArgumentException unless 0 ≤ ε < 1/2
    public static double corrected(double margin, double rate) {
        requireRate(rate);
        double p = Logistic.sigmoid(margin);
        double q = Logistic.sigmoid(-margin);
        double above = (1 - rate) * p - rate * q;
        double below = (1 - rate) * q - rate * p;
        return Double.isNaN(margin)
                ? margin
                : above <= 0 ? Double.NEGATIVE_INFINITY : below <= 0 ? Double.POSITIVE_INFINITY : Math.log(above / below);
    }

    private static void requireRate(double rate) {
        if (!(rate >= 0 && rate < 0.5)) {
            throw new IllegalArgumentException("rate must lie in [0, 1/2), was " + rate);
        }
    }
}
