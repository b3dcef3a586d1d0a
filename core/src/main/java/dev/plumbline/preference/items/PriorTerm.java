package dev.plumbline.preference.items;

import dev.plumbline.numerics.Logistic;

/// What a prior that is a sum over items adds for one of them: its value at θ_i, slope, and *negative* second
/// derivative.
final class PriorTerm {
    double value;
    double slope;
    double curvature;

    /// Fills the fields.
    ///
    /// @throws IllegalArgumentException for the prior of Jeffreys, which is no such sum
    void at(StrengthPrior prior, double theta) {
        switch (prior) {
            case StrengthPrior.Flat() -> set(0, 0, 0);
            case StrengthPrior.Ridge(double lambda) -> set(-lambda / 2 * theta * theta, -lambda * theta, lambda);
            case StrengthPrior.LogisticPrior() -> fictitious(1, theta);
            case StrengthPrior.PseudoComparisons(double count) -> fictitious(count, theta);
            case StrengthPrior.Gamma(double a, double b) -> {
                double worth = b * Math.exp(theta);
                set((a - 1) * theta - worth, a - 1 - worth, worth);
            }
            case StrengthPrior.Jeffreys() ->
                throw new IllegalArgumentException("the prior of Jeffreys is no sum over items");
        }
    }

    private void fictitious(double count, double theta) {
        set(count * (Logistic.logSigmoid(theta) + Logistic.logSigmoid(-theta)),
                count * (Logistic.sigmoid(-theta) - Logistic.sigmoid(theta)), 2 * count * Logistic.sigmoidSlope(theta));
    }

    private void set(double newValue, double newSlope, double newCurvature) {
        value = newValue;
        slope = newSlope;
        curvature = newCurvature;
    }
}
