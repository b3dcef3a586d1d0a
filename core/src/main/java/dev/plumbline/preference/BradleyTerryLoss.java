package dev.plumbline.preference;

import dev.plumbline.numerics.Logistic;

/// Negative log-likelihood that `chosen` beats `rejected`, Bradley and Terry (1952), with the options of reward-model
/// training.
///
/// With z = chosen − rejected − margin and target y′ = (1 − ε) y + ε (1 − y):
/// `ℓ(z) = y′ softplus(−z) + (1 − y′) softplus(z)`, `ℓ′(z) = (1 − y′) σ(z) − y′ σ(−z)`, `ℓ″(z) = σ(z) σ(−z)`; the pair
/// contributes `w [ℓ(z) + λ (chosen + rejected)²]`. ℓ is convex, with its minimum at z = log(y′/(1 − y′)).
///
/// Edges: ℓ(−∞) = +∞ and ℓ(+∞) = 0 for y′ = 1; ∞ − ∞ and NaN give NaN. A coefficient (y′, 1 − y′, λ, w) that is exactly
/// 0 silences what it multiplies. Error: 4 ULP of each term, plus u S for the rounding of z.
///
/// @param labelSmoothing ε in [0, 1]
/// @param centering λ, finite and not negative (Eisenstein et al. 2023)
public record BradleyTerryLoss(double labelSmoothing, double centering) {

    /// Neither smoothing nor centring.
    public static final BradleyTerryLoss PLAIN = new BradleyTerryLoss(0, 0);

    public BradleyTerryLoss {
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException("labelSmoothing must lie in [0, 1], was " + labelSmoothing);
        }
        if (!(centering >= 0 && centering <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("centering must be finite and not negative, was " + centering);
        }
    }

    /// What one pair contributes: loss, derivative in each score, second derivative in z.
    public record Terms(double loss, double gradChosen, double gradRejected, double curvature) {}

    /// @param target y, probability that chosen is better
    /// @param weight w, not negative
    public Terms evaluate(double chosen, double rejected, double margin, double weight, double target) {
        if (weight == 0) {
            return new Terms(0, 0, 0, 0);
        }
        double z = chosen - rejected - margin;
        double smoothed = smoothed(target);
        double sum = chosen + rejected;
        double pull = centering == 0 ? 0 : 2 * centering * sum;
        double slope = slope(z, smoothed);
        return new Terms(
                weight * (loss(z, smoothed) + (centering == 0 ? 0 : centering * sum * sum)),
                weight * (slope + pull),
                weight * (pull - slope),
                weight * Logistic.sigmoidSlope(z));
    }

    /// y′ = (1 − ε) y + ε (1 − y).
    public double smoothed(double target) {
        return (1 - labelSmoothing) * target + labelSmoothing * (1 - target);
    }

    /// ℓ(z) = y′ softplus(−z) + (1 − y′) softplus(z).
    public static double loss(double z, double target) {
        return times(target, Logistic.softplus(-z)) + times(1 - target, Logistic.softplus(z));
    }

    /// ℓ′(z) = (1 − y′) σ(z) − y′ σ(−z): not σ(z) − y′, which cancels.
    public static double slope(double z, double target) {
        return times(1 - target, Logistic.sigmoid(z)) - times(target, Logistic.sigmoid(-z));
    }

    /// Unbiased for the clean loss when labels are flipped with probability `flipRate`:
    /// `[(1 − f) softplus(−z) − f softplus(z)]/(1 − 2f)` (Natarajan et al. 2013). Unbounded below as z → ∞: keep a ridge.
    ///
    /// @param flipRate f in [0, 1/2)
    public static double noiseCorrected(double z, double flipRate) {
        requireFlipRate(flipRate);
        return ((1 - flipRate) * Logistic.softplus(-z) - times(flipRate, Logistic.softplus(z))) / (1 - 2 * flipRate);
    }

    /// Derivative of {@link #noiseCorrected}: `−[(1 − f) σ(−z) + f σ(z)]/(1 − 2f)`; its second derivative is σ(z) σ(−z).
    public static double noiseCorrectedSlope(double z, double flipRate) {
        requireFlipRate(flipRate);
        return -((1 - flipRate) * Logistic.sigmoid(-z) + flipRate * Logistic.sigmoid(z)) / (1 - 2 * flipRate);
    }

    private static void requireFlipRate(double flipRate) {
        if (!(flipRate >= 0 && flipRate < 0.5)) {
            throw new IllegalArgumentException("flipRate must lie in [0, 1/2), was " + flipRate);
        }
    }

    /// 0 for coefficient 0, whatever the value.
    private static double times(double coefficient, double value) {
        return coefficient == 0 ? 0 : coefficient * value;
    }
}
