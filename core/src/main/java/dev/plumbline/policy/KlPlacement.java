package dev.plumbline.policy;

import dev.plumbline.kernel.KlEstimator;

/// Where a sampled KL estimate k(u), u = log π(y) − log ref(y), enters. Each choice adds a multiple of ∇log π(y) to
/// the gradient of the penalty; on-policy, for one decision, its expectation is
///
/// | | k1 | k2 | k3 |
/// | --- | --- | --- | --- |
/// | REWARD | ∇KL(π‖ref) | ∇E k2 − ∇KL(π‖ref) | ∇KL(π‖ref) − ∇KL(ref‖π) |
/// | LOSS | 0 | ∇KL(π‖ref) | ∇KL(ref‖π) |
/// | LOSS_WITH_SCORE_TERM | ∇KL(π‖ref) | ∇E k2 | ∇KL(π‖ref) |
///
/// For sequences u is the sum over tokens; k2 of a sum is not the sum of the tokens' k2.
public enum KlPlacement {
    /// Subtracted from the reward as a number: coefficient k(u).
    REWARD,
    /// Added to the loss and differentiated through log π(y) alone: coefficient k′(u).
    LOSS,
    /// Differentiated also through the law of y: coefficient k(u) + k′(u).
    LOSS_WITH_SCORE_TERM;

    /// The factor of ∇log π(y) in the gradient of the penalty.
    public double scoreCoefficient(KlEstimator estimator, double u) {
        double value = value(estimator, u);
        double slope = slope(estimator, u);
        return switch (this) {
            case REWARD -> value;
            case LOSS -> slope;
            case LOSS_WITH_SCORE_TERM -> value + slope;
        };
    }

    /// The same where y was drawn from another policy μ and each term is weighted by ratio = π(y)/μ(y): the ratio times
    /// {@link #scoreCoefficient}. Differentiating the weight too is LOSS_WITH_SCORE_TERM, whose k3 has E_μ equal to
    /// ∇KL(π‖ref); with the weight held it is LOSS, whose k3 has ∇KL(ref‖π). Infinite for a ratio that is.
    public double offPolicyCoefficient(KlEstimator estimator, double u, double ratio) {
        return ratio * scoreCoefficient(estimator, u);
    }

    /// Straight-through estimate: the value of one estimator with the gradient of another. "k3+" is the value of k3,
    /// which is unbiased and not negative, with the slope u of k2 in the loss, whose expectation is ∇KL(π‖ref).
    ///
    /// @param value estimator that is reported
    /// @param slope estimator that is differentiated
    public static PpoLoss.Point straightThrough(KlEstimator value, KlEstimator slope, double u) {
        return new PpoLoss.Point(value(value, u), slope(slope, u));
    }

    /// The estimate as verl and OpenRLHF bound it: k(clip(u, ±inputBound)) held within ± outputBound, slope 0 wherever
    /// one of the bounds is met. Against a single token of huge e⁻ᵘ, at the price of a bias: the gradient there is gone.
    ///
    /// @param inputBound 20 in verl; +∞: none
    /// @param outputBound 10 in both; +∞: none
    /// @throws IllegalArgumentException unless both bounds are positive
    public static PpoLoss.Point clamped(KlEstimator estimator, double u, double inputBound, double outputBound) {
        if (!(inputBound > 0 && outputBound > 0)) {
            throw new IllegalArgumentException(
                    "bounds must be positive, were " + inputBound + ", " + outputBound);
        }
        double k = value(estimator, Math.clamp(u, -inputBound, inputBound));
        boolean flat = Math.abs(u) >= inputBound || Math.abs(k) >= outputBound;
        return new PpoLoss.Point(
                Math.clamp(k, -outputBound, outputBound), flat ? 0 : Double.isNaN(u) ? u : slope(estimator, u));
    }

    static double value(KlEstimator estimator, double u) {
        return switch (estimator) {
            case K1 -> KlEstimators.k1(u);
            case K2 -> KlEstimators.k2(u);
            case K3 -> KlEstimators.k3(u);
        };
    }

    private static double slope(KlEstimator estimator, double u) {
        return switch (estimator) {
            case K1 -> 1;
            case K2 -> u;
            case K3 -> KlEstimators.k3Slope(u);
        };
    }
}
