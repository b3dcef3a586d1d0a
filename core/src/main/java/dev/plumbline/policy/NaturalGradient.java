package dev.plumbline.policy;

import dev.plumbline.numerics.Moments;

/// Natural policy gradient of one softmax row, Kakade (2001). Fisher matrix F = diag(π) − π πᵀ, singular along (1, …,
/// 1).
///
/// F⁺ ∇J by its closed form: for g with Σ g = 0, F x = g is solved by x_a = g_a/π_a, here brought to Σ x = 0. For the
/// exact gradient of E r it is r − mean(r), whatever π is: a step of η multiplies π by exp(η r)/Z, mirror descent in
/// KL.
public final class NaturalGradient {
    private NaturalGradient() {}

    /// The solution of F x = g of mean 0.
    ///
    /// @param policy π, all positive
    /// @param gradient g in the logits; Σ g = 0 as for every function of π, up to rounding
    /// @throws IllegalArgumentException if lengths differ or a probability is not positive
    public static double[] direction(double[] policy, double[] gradient) {
        SoftmaxPolicy.requireSameLength("policy", policy, "gradient", gradient);
        var x = new double[policy.length];
        for (int a = 0; a < x.length; a++) {
            if (!(policy[a] > 0)) {
                throw new IllegalArgumentException("policy[" + a + "] must be positive, was " + policy[a]);
            }
            x[a] = gradient[a] / policy[a];
        }
        return Moments.deviations(x);
    }

    /// Step √(2δ/gᵀF⁺g) along {@link #direction} at which the quadratic model of KL(π_old‖π) is δ: the full step of
    /// trust region policy optimisation, Schulman et al. (2015), arXiv 1502.05477, appendix C, before its line search.
    /// 0 for a gradient of 0.
    ///
    /// @param delta δ in nats, positive
    /// @throws IllegalArgumentException unless δ is positive and finite, and as {@link #direction}
    public static double trustRegionStep(double[] policy, double[] gradient, double delta) {
        if (!(delta > 0 && delta <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("delta must be positive and finite, was " + delta);
        }
        double[] x = direction(policy, gradient);
        double curvature = SoftmaxPolicy.mean(x, gradient);
        return curvature > 0 ? Math.sqrt(2 * delta / curvature) : 0;
    }
}
