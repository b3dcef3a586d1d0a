package dev.plumbline.policy;

import dev.plumbline.kernel.PpoClip;

/// Clipped losses of proximal policy optimisation, Schulman et al. (2017), arXiv 1707.06347, eq. 7, with a range that
/// may be asymmetric (Yu et al. 2025, DAPO, arXiv 2503.14476) and the dual clip of Ye et al. (2020),
/// arXiv 1912.09729, eq. 5.
public final class PpoLoss {
    private PpoLoss() {}

    /// A loss and its derivative.
    public record Point(double value, double slope) {}

    /// With ρ = exp(logp − oldLogp): L = −min(ρ A, clip(ρ, 1−low, 1+high) A); if A < 0 then min(L, −c A).
    /// dL/d logp = −ρ A where the unclipped term is active, ties included, and 0 elsewhere.
    ///
    /// At ρ = 1 the loss is −A and the slope −A (REINFORCE). Without dual clip L ≥ −ρ A. NaN gives NaN.
    public static Point policy(double logp, double oldLogp, double advantage, PpoClip clip) {
        double ratio = Math.exp(logp - oldLogp);
        if (advantage == 0 && !Double.isNaN(ratio)) {
            return new Point(-advantage, -advantage); // 0, also for a ratio that overflows
        }
        double unclipped = product(logp - oldLogp, ratio, advantage);
        double bounded = Math.min(Math.max(ratio, 1 - clip.low()), 1 + clip.high());
        double clipped = bounded == ratio ? unclipped : bounded * advantage;
        boolean active = !(clipped < unclipped);
        double loss = active ? -unclipped : -clipped;
        if (advantage < 0 && loss > -clip.dualClip() * advantage) {
            return new Point(-clip.dualClip() * advantage, 0);
        }
        return new Point(loss, active ? -unclipped : 0);
    }

    /// e^d A, in two halves where e^d alone would overflow or underflow; `ratio` = e^d.
    private static double product(double d, double ratio, double advantage) {
        if (!(Math.abs(d) > 700)) {
            return ratio * advantage;
        }
        double half = Math.exp(d / 2);
        return half * advantage * half;
    }

    /// L = ½ max((V − R)², (clip(V, V_old − c, V_old + c) − R)²), dL/dV = V − R if the unclipped term is at least the
    /// clipped one, else 0 (the clipped value is then at its bound). c = +∞: ½ (V − R)². NaN gives NaN.
    ///
    /// @throws IllegalArgumentException if `clip` is negative or NaN
    public static Point value(double value, double oldValue, double returns, double clip) {
        requireValueClip(clip);
        double error = value - returns;
        double clippedError = clip == Double.POSITIVE_INFINITY
                ? error
                : Math.min(Math.max(value, oldValue - clip), oldValue + clip) - returns;
        double larger = Math.max(Math.abs(error), Math.abs(clippedError));
        double slope = Math.abs(clippedError) > Math.abs(error) ? 0 : error;
        return new Point(larger * larger / 2, Double.isNaN(larger) ? larger : slope);
    }

    /// @throws IllegalArgumentException if `clip` is negative or NaN
    public static void requireValueClip(double clip) {
        if (!(clip >= 0)) {
            throw new IllegalArgumentException("clip must not be negative, was " + clip);
        }
    }
}
