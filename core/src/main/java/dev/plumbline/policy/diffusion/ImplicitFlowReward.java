package dev.plumbline.policy.diffusion;

/// The reward for which a trained flow would be the KL-regularised optimum, at one time and one draw of noise, Wallace et al. 2024
/// (Diffusion-DPO):
///
/// s = −β (‖v − v_θ‖² − ‖v − v_ref‖²), v the target, ‖·‖² **summed** over dimensions (a mean would divide β by their number);
/// ∂s/∂v_θ = 2 β (v − v_θ).
///
/// s estimates b log(π_θ/π_ref) up to a constant, β = T b for T steps. The expectation over time and noise belongs inside the
/// exponentials of a loss; one draw of it makes the loss biased (Jensen). Noise is shared by model and reference, and time by all
/// members of a group.
public final class ImplicitFlowReward {
    private ImplicitFlowReward() {}

    /// s of each member.
    ///
    /// @param target v `[members][dimensions]`
    /// @param model v_θ
    /// @param reference v_ref
    /// @param beta β > 0
    /// @return `[members]`
    public static double[] of(double[][] target, double[][] model, double[][] reference, double beta) {
        requireBeta(beta);
        if (model.length != target.length || reference.length != target.length) {
            throw new IllegalArgumentException("there are " + target.length + " targets, " + model.length + " and "
                    + reference.length + " velocities");
        }
        var s = new double[target.length];
        for (int j = 0; j < s.length; j++) {
            s[j] = beta * (squaredError(target[j], reference[j]) - squaredError(target[j], model[j]));
        }
        return s;
    }

    /// ∂s/∂v_θ = 2 β (v − v_θ), `[dimensions]`.
    public static double[] gradient(double[] target, double[] model, double beta) {
        requireBeta(beta);
        var gradient = new double[target.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = 2 * beta * (target[i] - model[i]);
        }
        return gradient;
    }

    /// ‖target − model‖².
    public static double squaredError(double[] target, double[] model) {
        if (target.length != model.length) {
            throw new IllegalArgumentException("the target has " + target.length + " dimensions, the model " + model.length);
        }
        double total = 0;
        for (int i = 0; i < target.length; i++) {
            total += (target[i] - model[i]) * (target[i] - model[i]);
        }
        return total;
    }

    private static void requireBeta(double beta) {
        if (!(beta > 0 && beta <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("beta must be positive and finite, was " + beta);
        }
    }
}
