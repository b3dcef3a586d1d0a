package dev.plumbline.papers.mmrlhf;

import java.util.Arrays;

/// β of a pair from how sure a frozen reward model is of it, Zhang et al. 2025 (arXiv 2502.10391, section 5, "dynamic
/// reward scaling"): β(δ) = β₀ [1 + w (1 − e^−kδ)], held inside [β₀, (1 + w) β₀], δ = r(y_w) − r(y_l).
///
/// The bound is that of max(δ, 0): a pair that the reward model orders otherwise than its label has β₀. Without it β
/// falls below β₀, and below 0, where the preference is reversed, for δ < −log(1 + 1/w)/k. By −expm1(−k δ), so that
/// small δ keep their digits; β(0) = β₀ and w = 0 or k = 0 give β₀ in every bit.
///
/// @param beta0 β₀ > 0
/// @param w ≥ 0, the most that β grows by, relative to β₀
/// @param k ≥ 0, per unit of reward
public record DynamicRewardScaling(double beta0, double w, double k) {
    /// β₀ = 0.1, w = 0.5, k = 0.5.
    public static final DynamicRewardScaling PAPER = new DynamicRewardScaling(0.1, 0.5, 0.5);

    public DynamicRewardScaling {
        if (!(beta0 > 0 && beta0 <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("beta0 must be positive and finite, was " + beta0);
        }
        if (!(w >= 0 && w <= Double.MAX_VALUE) || !(k >= 0 && k <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("w and k must be finite and not negative, were " + w + ", " + k);
        }
    }

    /// β(δ); NaN gives NaN.
    public double beta(double delta) {
        return beta0 * (1 + w * growth(delta));
    }

    /// 1 − e^−kδ for δ > 0, 0 below.
    private double growth(double delta) {
        double exponent = k == 0 ? 0 : k * Math.max(delta, 0);
        return exponent == 0 ? 0 : -Math.expm1(-exponent);
    }

    /// β of each pair.
    public double[] betas(double... deltas) {
        return Arrays.stream(deltas).map(this::beta).toArray();
    }

    /// dβ/dδ = β₀ w k e^−kδ for δ > 0, 0 for δ ≤ 0.
    public double derivative(double delta) {
        return delta <= 0 ? 0 : beta0 * w * k * Math.exp(-k * delta);
    }
}
